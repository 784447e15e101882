-- What a series asks people to agree to where they register, and when the value of a draw is out.

alter table series
    add column conduct_url text not null default '',
    add column privacy_url text not null default '';
comment on column series.conduct_url is 'Where its code of conduct stands; empty: nobody is asked to agree to one.';
comment on column series.privacy_url is 'Where it says what becomes of personal data; empty: nobody is asked to agree to it.';

alter table registrations
    add column agreed_at timestamptz,
    add column agreed_to text[],
    add constraint registrations_agreed_whole check (num_nulls(agreed_at, agreed_to) in (0, 2));
comment on column registrations.agreed_at is 'When whoever registered agreed to what the series had at conduct_url and privacy_url then; null: nothing was asked.';
comment on column registrations.agreed_to is 'These addresses, in this order, without an empty one.';

-- Whoever registers anew after cancelling agrees anew: also where a program of the last release takes it, which asks nobody.
create function forget_agreement() returns trigger language plpgsql as $$
begin
    new.agreed_at := null;
    new.agreed_to := null;
    return new;
end
$$;
create trigger registrations_agreed_anew
    before update of registered_at on registrations
    for each row when (old.state = 'cancelled' and new.state <> 'cancelled' and old.registered_at is distinct from new.registered_at)
    execute function forget_agreement();

alter table lotteries add column value_at timestamptz;
comment on column lotteries.value_at is 'When the value that is drawn by is out, as far as it was said; for those who wait for it.';
