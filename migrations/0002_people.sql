-- Accounts, what they may do, how they prove who they are, and what they did.

create table accounts (
    id             bigint generated always as identity primary key,
    mail           text not null,
    mail_key       text not null,
    name           text not null default '',
    person_id      bigint references people (id),
    password_hash  text,
    totp_secret    bytea,
    totp_confirmed boolean not null default false,
    totp_last_step bigint not null default 0,
    language       text not null default 'ja',
    disabled_at    timestamptz,
    is_demo        boolean not null default false,
    created_at     timestamptz not null default now(),
    constraint accounts_mail_unique unique (mail_key),
    constraint accounts_language_known check (language in ('ja', 'en')),
    constraint accounts_mail_shape check (mail ~ '^[^\s@]+@[^\s@]+$' and length(mail) <= 254)
);
comment on table accounts is 'Who may sign in. mail_key is the address folded for comparison.';
comment on column accounts.totp_last_step is 'The last time step whose code was used: a code never works twice.';

create table series_roles (
    series_id  bigint not null references series (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    role       text not null,
    granted_at timestamptz not null default now(),
    constraint series_roles_pkey primary key (series_id, account_id),
    constraint series_roles_known check (role in ('owner', 'organizer', 'moderator', 'reporter', 'checkin'))
);
comment on table series_roles is 'The one role of an account in a series.';

create table sessions (
    token_hash    bytea primary key,
    account_id    bigint references accounts (id) on delete cascade,
    state         text not null default 'full',
    created_at    timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    idle_until    timestamptz not null,
    absolute_until timestamptz not null,
    proved_at     timestamptz not null default now(),
    constraint sessions_hash_size check (length(token_hash) = 32),
    constraint sessions_state_known check (state in ('password', 'full'))
);
comment on table sessions is 'Signed-in browsers by SHA-256 of a 256-bit token. A session is only ever updated or deleted by requests, never inserted again, so a dead one stays dead.';
comment on column sessions.state is 'password: the second factor is still owed and nothing else is allowed; full: signed in.';
comment on column sessions.proved_at is 'When the person last proved who they are (re-authentication for dangerous acts).';
create index sessions_by_account on sessions (account_id);

create table tokens (
    token_hash bytea primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    purpose    text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint tokens_hash_size check (length(token_hash) = 32),
    constraint tokens_purpose_known check (purpose in ('invitation', 'reset', 'verification', 'calendar')),
    constraint tokens_one_each unique (account_id, purpose)
);
comment on table tokens is 'One-time links by SHA-256 of a 256-bit token; a new one supersedes the old, use deletes it.';

create table sign_in_failures (
    account_key text not null,
    failed_at   timestamptz not null default now()
);
comment on table sign_in_failures is 'Recent wrong passwords by folded mail address, known or not; delays grow with them and end with time.';
create index sign_in_failures_by_key on sign_in_failures (account_key, failed_at desc);

create table mail_outbox (
    id           bigint generated always as identity primary key,
    message_id   text not null,
    to_mail      text not null,
    kind         text not null,
    language     text not null default 'ja',
    payload      jsonb not null,
    state        text not null default 'queued',
    attempts     integer not null default 0,
    next_try_at  timestamptz not null default now(),
    last_error   text,
    created_at   timestamptz not null default now(),
    sent_at      timestamptz,
    constraint mail_outbox_message_id_unique unique (message_id),
    constraint mail_outbox_state_known check (state in ('queued', 'sent', 'dead'))
);
comment on table mail_outbox is 'Mail that an action wrote in its own transaction; workers claim rows with SKIP LOCKED. Secrets in a payload are removed once sent.';
create index mail_outbox_due on mail_outbox (next_try_at) where state = 'queued';
create index mail_outbox_by_address on mail_outbox (to_mail, kind, created_at desc);

create table audit_log (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    account_id bigint,
    series_id  bigint,
    action     text not null,
    subject    text not null default '',
    outcome    text not null default 'ok',
    address    text not null default '',
    request_id text not null default '',
    details    jsonb not null default '{}',
    constraint audit_log_outcome_known check (outcome in ('ok', 'denied', 'failed'))
);
comment on table audit_log is 'Who did what when, in UTC. Append only: the trigger below and the grants refuse everything else.';
create index audit_log_by_series on audit_log (series_id, at desc);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log is append only' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_log_append_only before update or delete on audit_log
    for each row execute function audit_log_is_append_only();
create trigger audit_log_no_truncate before truncate on audit_log
    for each statement execute function audit_log_is_append_only();

-- The role that the program takes while it serves (SET ROLE). Where the migrating role may not
-- create roles, the program stays itself and the triggers above stand alone.
do $$
begin
    if not exists (select from pg_roles where rolname = 'benkyokai_app') then
        create role benkyokai_app nologin;
    end if;
exception
    when insufficient_privilege or duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant usage on schema public to benkyokai_app;
        grant select, insert, update, delete on all tables in schema public to benkyokai_app;
        grant usage, select on all sequences in schema public to benkyokai_app;
        revoke update, delete, truncate on audit_log from benkyokai_app;
        alter default privileges in schema public grant select, insert, update, delete on tables to benkyokai_app;
        alter default privileges in schema public grant usage, select on sequences to benkyokai_app;
    end if;
exception
    when insufficient_privilege then null;
end
$$;
