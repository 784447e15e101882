-- A confirmed speaker calls their talk off; and how often somebody asked others to speak too, so that nobody is written to
-- without end.

alter table proposals
    add column called_off_at timestamptz,
    add column called_off_words text not null default '',
    add column called_off_settled_at timestamptz,
    add constraint proposals_called_off_cancelled check (called_off_at is null or state = 'cancelled'),
    add constraint proposals_called_off_settled check (called_off_settled_at is null or called_off_at is not null);
create index proposals_called_off on proposals (called_off_at) where called_off_at is not null and called_off_settled_at is null;
comment on column proposals.called_off_at is 'When its speaker called a confirmed talk off; null for one that organizers cancelled.';
comment on column proposals.called_off_words is 'What the speaker wrote to the organizers with that; may be empty.';
comment on column proposals.called_off_settled_at is 'Since when organizers need not look after it any more: the slot is given to somebody else, or stays free.';

create table speaker_requests (
    id         bigint generated always as identity primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    mailbox    text not null,
    at         timestamptz not null
);
create index speaker_requests_by_account on speaker_requests (account_id, at);
create index speaker_requests_by_mailbox on speaker_requests (mailbox, at);
create index speaker_requests_by_age on speaker_requests (at);
comment on table speaker_requests is 'Mails that asked somebody to speak too, for the limits of a day; forgotten after it.';
comment on column speaker_requests.account_id is 'Whose proposal it is.';
comment on column speaker_requests.mailbox is 'Whom it went to, folded as the limit of mails from strangers folds it.';
