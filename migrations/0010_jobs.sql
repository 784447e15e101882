-- One table for everything that is done later: mail is the first kind, and what comes shares its
-- claiming, its tries and its dead letters.

alter table mail_outbox rename to jobs;
alter table jobs rename column kind to topic;
alter table jobs rename column message_id to key;
alter table jobs rename column to_mail to recipient;
alter table jobs rename column address_key to limit_key;
alter table jobs rename column sent_at to done_at;
alter table jobs rename constraint mail_outbox_message_id_unique to jobs_key_unique;
alter table jobs drop constraint mail_outbox_state_known;
-- 'sent' is what a process of the last version says, through the view below; it means done.
alter table jobs add constraint jobs_state_known check (state in ('queued', 'done', 'dead', 'sent'));
alter table jobs
    add column kind text not null default 'mail',
    add column event_id bigint references events (id) on delete cascade;
update jobs set state = 'done' where state = 'sent';
update jobs j set event_id = e.id from events e where e.id = (j.payload->>'event')::bigint;

alter index mail_outbox_due rename to jobs_due;
alter index mail_outbox_by_address rename to jobs_by_recipient;
alter index mail_outbox_by_address_key rename to jobs_by_limit_key;
alter index mail_outbox_dead rename to jobs_dead;
create index jobs_by_event on jobs (event_id) where event_id is not null;

comment on table jobs is 'What is to be done later, written in the transaction of the action that wants it. Workers claim rows with SKIP LOCKED; a row that failed too often is dead, and an organizer may have it tried again.';
comment on column jobs.kind is 'Which worker does it, such as mail.';
comment on column jobs.topic is 'What it is about, within its kind: which mail.';
comment on column jobs.key is 'Stable over all tries, so that a receiver can tell a repetition; of a mail its Message-ID. No two jobs have the same.';
comment on column jobs.recipient is 'Whom it goes to; of a mail its address. Empty where there is nobody.';
comment on column jobs.event_id is 'Which event it belongs to: the organizers of its series see it when it is dead. Null for what concerns one person alone.';
comment on column jobs.limit_key is 'Jobs with the same key share a limit; empty for others. Of mails that strangers can cause: the mailbox behind the address, over all kinds and spellings.';

-- A process of the last version goes on working until it is replaced.
create view mail_outbox as
    select id, key as message_id, recipient as to_mail, topic as kind, language, payload, state, attempts, next_try_at,
           last_error, created_at, done_at as sent_at, limit_key as address_key
    from jobs where kind = 'mail';
do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select, insert, update, delete on mail_outbox to benkyokai_app;
    end if;
end $$;
