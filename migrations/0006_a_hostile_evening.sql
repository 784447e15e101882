-- What an attack, a wrong clock or a moved date must not break.

-- Sessions that others ended are remembered for a day: what their browser still sends is kept for its owner.
alter table sessions add column ended_at timestamptz;
comment on column sessions.ended_at is 'When somebody else ended it (another browser, a new role, a new password). It opens nothing any more.';

create table held_forms (
    id         bigint generated always as identity primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    browser    bytea not null,
    path       text not null,
    fields     jsonb not null,
    created_at timestamptz not null default now(),
    constraint held_forms_path_local check (path ~ '^/[^/\\]')
);
comment on table held_forms is 'What somebody sent when their session had ended or a fresh proof was asked for: sent again once they have signed in. Never a password or a code.';
comment on column held_forms.browser is 'SHA-256 of the cookie of the browser that sent it: nobody sends in another''s name.';
create index held_forms_by_account on held_forms (account_id, created_at desc);

create table known_devices (
    token_hash   bytea not null,
    account_id   bigint not null references accounts (id) on delete cascade,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    constraint known_devices_pkey primary key (token_hash, account_id),
    constraint known_devices_hash_size check (length(token_hash) = 32)
);
comment on table known_devices is 'Browsers in which an account was fully signed in once, by SHA-256 of a 256-bit cookie: wrong tries of others do not slow them down.';
create index known_devices_by_account on known_devices (account_id, last_used_at desc);

alter table sign_in_failures add column source text not null default '';
comment on column sign_in_failures.source is 'Who tried: the network address, or the known device. Empty for tries of before.';
create index sign_in_failures_by_pair on sign_in_failures (account_key, source, failed_at desc);

alter table accounts add column totp_sealed bytea;
comment on column accounts.totp_sealed is 'Secret of the second factor, sealed with a key that the database does not hold; totp_secret is what older programs wrote in clear.';

alter table mail_outbox add column address_key text not null default '';
comment on column mail_outbox.address_key is 'The mailbox behind the address, for mails that strangers can cause: one limit over all kinds and spellings. Empty for others.';
create index mail_outbox_by_address_key on mail_outbox (address_key, created_at desc) where address_key <> '';
create index mail_outbox_dead on mail_outbox (id desc) where state = 'dead';

alter table questions add column withdrawn_at timestamptz;
comment on column questions.withdrawn_at is 'When its asker took it back (state hidden): nobody makes it public again.';
alter table questions add column form_key text;
comment on column questions.form_key is 'Key of the form by which it was sent: the same form sent twice is one question.';
alter table questions add column trust text not null default 'account';
alter table questions add constraint questions_trust_known check (trust in ('account', 'joined', 'anonymous'));
comment on column questions.trust is 'How its asker came: with an account, by the code on the stage, or neither. Boards take so many a minute of each.';
alter table questions add column was_held boolean not null default false;
comment on column questions.was_held is 'It waited for a moderator when it was asked.';
create unique index questions_form_once on questions (event_id, participant, form_key) where form_key is not null;
create index questions_lately on questions (event_id, asked_at desc);

-- All times of an event hang on its start. While it has none, the last one is what they hang on.
alter table events add column last_starts_at timestamptz;
alter table events add column last_ends_at timestamptz;
alter table events add column last_doors_at timestamptz;
comment on column events.last_starts_at is 'The start on which slots, windows and doors hang: the current one, or the last one while there is none.';
update events set last_starts_at = starts_at, last_ends_at = ends_at, last_doors_at = doors_at where starts_at is not null;

create function events_keep_last_times() returns trigger language plpgsql as $$
begin
    if new.starts_at is not null then
        new.last_starts_at := new.starts_at;
        new.last_ends_at := new.ends_at;
        new.last_doors_at := new.doors_at;
    end if;
    return new;
end
$$;
create trigger events_last_times before insert or update of starts_at, ends_at, doors_at on events
    for each row execute function events_keep_last_times();

alter table agenda_drafts add column start_clock time;
comment on column agenda_drafts.start_clock is 'Hour of the event''s start when this state was written: fixed hours in it are as far from the start as they were from this one.';
update agenda_drafts d set start_clock = (e.last_starts_at at time zone e.time_zone)::time from events e where e.id = d.event_id;
