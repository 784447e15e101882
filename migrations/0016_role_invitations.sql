-- Somebody is asked to help with a series by mail; a role is theirs once they say yes.

create table role_invitations (
    id           bigint generated always as identity primary key,
    series_id    bigint not null references series (id) on delete cascade,
    mail         text not null,
    mail_key     text not null,
    role         text not null,
    language     text not null,
    invited_by   bigint references accounts (id) on delete set null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    token_hash   bytea,
    accepted_at  timestamptz,
    withdrawn_at timestamptz,
    constraint role_invitations_role_known check (role in ('owner', 'organizer', 'moderator', 'reporter', 'checkin')),
    constraint role_invitations_language_known check (language in ('ja', 'en')),
    constraint role_invitations_hash_size check (token_hash is null or length(token_hash) = 32),
    constraint role_invitations_token_unique unique (token_hash)
);
comment on table role_invitations is 'Who was asked by mail to take a role in a series, and what came of it.';
comment on column role_invitations.token_hash is 'SHA-256 of the token in the newest mail; null until it is sent. Sending again makes the one before worthless.';
create unique index role_invitations_open on role_invitations (series_id, mail_key)
    where accepted_at is null and withdrawn_at is null;
