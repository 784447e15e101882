-- What a series asks people to agree to where they register, and when the value of a draw is out.

alter table series
    add column conduct_url text not null default '',
    add column privacy_url text not null default '';
comment on column series.conduct_url is 'Where its code of conduct stands; empty: nobody is asked to agree to one.';
comment on column series.privacy_url is 'Where it says what becomes of personal data; empty: nobody is asked to agree to it.';

alter table registrations add column agreed_at timestamptz;
comment on column registrations.agreed_at is 'When whoever registered agreed to what the series had at conduct_url and privacy_url then; null: nothing was asked.';

alter table lotteries add column value_at timestamptz;
comment on column lotteries.value_at is 'When the value that is drawn by is out, as far as it was said; for those who wait for it.';
