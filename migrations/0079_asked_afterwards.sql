-- A talk is asked after its evening, too: for its speaker, who answers in text (domain/src/qa/afterwards.rs).

alter table questions drop constraint questions_source_known;
alter table questions add constraint questions_source_known
    check (source in ('live', 'registration', 'afterwards', 'imported', 'slido'));
comment on column questions.source is 'where it came from: the board, whoever registered, somebody after the end of the event, a report, an export of slido';

alter table events add column closed_afterwards boolean not null default false;
comment on column events.closed_afterwards is 'moderators take no questions after its end';

alter table slots add column closed_afterwards boolean not null default false;
comment on column slots.closed_afterwards is 'its speaker takes no questions after the end of the event';
