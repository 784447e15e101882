-- What a new evening needs: sign-up, registration, the live board, the agenda's draft, followers.

alter table accounts add column new_mail text;
comment on column accounts.new_mail is 'Address that waits for its confirmation; mail stays the old one until then.';

alter table tokens drop constraint tokens_purpose_known;
alter table tokens add constraint tokens_purpose_known
    check (purpose in ('invitation', 'reset', 'verification', 'calendar', 'mail'));

alter table events add column moderated boolean not null default false;
alter table events add column stream_url text;
alter table events add column announced_at timestamptz;
alter table events add column agenda_release integer not null default 0;
alter table events add column agenda_released_at timestamptz;
alter table events add constraint events_stream_url_shape check (stream_url is null or stream_url ~ '^https?://');
comment on column events.moderated is 'Questions wait for a moderator before others see them.';
comment on column events.stream_url is 'Where the stream is; shown to the confirmed alone, from an hour before.';
comment on column events.announced_at is 'When the followers of the series were told; they are told once.';
comment on column events.agenda_release is 'How often the agenda was released; 0: the slots were written without a draft.';

create table agenda_drafts (
    event_id   bigint not null references events (id) on delete cascade,
    version    integer not null,
    account_id bigint,
    slots      jsonb not null,
    created_at timestamptz not null default now(),
    constraint agenda_drafts_pkey primary key (event_id, version),
    constraint agenda_drafts_version_positive check (version > 0)
);
comment on table agenda_drafts is 'States of an event''s agenda before release, each as a whole; the highest version is the draft, the ones below it are for undo.';

-- Two kinds may exchange their names in one save.
alter table participation_types drop constraint participation_types_name_unique;
alter table participation_types add constraint participation_types_name_unique
    unique (event_id, name) deferrable initially deferred;

create table registrations (
    id            bigint generated always as identity primary key,
    event_id      bigint not null references events (id) on delete cascade,
    type_id       bigint not null references participation_types (id),
    account_id    bigint not null references accounts (id),
    state         text not null,
    code          text not null,
    registered_at timestamptz not null,
    confirmed_at  timestamptz,
    cancelled_at  timestamptz,
    constraint registrations_once unique (event_id, account_id),
    constraint registrations_code_unique unique (code),
    constraint registrations_state_known check (state in ('confirmed', 'waitlisted', 'cancelled'))
);
comment on table registrations is 'A person''s place at an event: one row each, whatever becomes of it.';
comment on column registrations.registered_at is 'Order of the waitlist: anew when somebody who cancelled registers again.';
comment on column registrations.code is 'The number on the ticket, to say at the reception.';
create index registrations_by_type on registrations (type_id, state, registered_at, id);
create index registrations_by_account on registrations (account_id, registered_at desc);

create table follows (
    series_id  bigint not null references series (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    constraint follows_pkey primary key (series_id, account_id)
);
comment on table follows is 'Who wants mail when a series announces an event.';
create index follows_by_account on follows (account_id);

create table mail_links (
    token_hash      bytea primary key,
    purpose         text not null,
    registration_id bigint references registrations (id) on delete cascade,
    series_id       bigint references series (id) on delete cascade,
    account_id      bigint not null references accounts (id) on delete cascade,
    expires_at      timestamptz not null,
    constraint mail_links_hash_size check (length(token_hash) = 32),
    constraint mail_links_purpose_known check (purpose in ('registration', 'unfollow')),
    constraint mail_links_target check ((purpose = 'registration') = (registration_id is not null)
                                    and (purpose = 'unfollow') = (series_id is not null))
);
comment on table mail_links is 'Links in mails that open one registration, or end one follow, without signing in; by SHA-256 of a 256-bit token.';
create index mail_links_by_registration on mail_links (registration_id);

alter table questions add column answering_at timestamptz;
comment on column questions.answering_at is 'When it was taken up on stage: the place in the recording.';
comment on column questions.participant is 'Who asked: a:account, or p:SHA-256 of the participant''s cookie.';
create unique index questions_one_answering on questions (event_id) where state = 'answering';
create index questions_by_participant on questions (participant, asked_at desc) where participant is not null;

-- Lists of what is over read the newest first; events without a date come last.
create index events_newest on events (starts_at desc nulls last, id desc);

create table site_keys (
    purpose text not null,
    bytes   bytea not null,
    constraint site_keys_pkey primary key (purpose),
    constraint site_keys_size check (length(bytes) = 32)
);
comment on table site_keys is 'Keys of this installation, shared by its processes. participant: signs the tokens of those who take part without an account.';
insert into site_keys (purpose, bytes)
select 'participant', sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea);
