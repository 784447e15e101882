-- Whoever lets their name stand on the list of those who come consents to it: when they did, or took it back, is kept.

alter table accounts add column shows_name_at timestamptz;
comment on column accounts.shows_name_at is 'When they last chose that their name stands on the list of those who come, or that it does not; null: they never chose, or did so before this was kept.';

-- Also where a program of the last release changes it, which knows of no moment.
create function note_shown_name() returns trigger language plpgsql as $$
begin
    new.shows_name_at := now();
    return new;
end
$$;
create trigger accounts_shown_name_noted
    before update of shows_name on accounts
    for each row when (old.shows_name is distinct from new.shows_name and old.shows_name_at is not distinct from new.shows_name_at)
    execute function note_shown_name();
