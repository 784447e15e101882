-- The transaction of one registration, as plain as it can be, for pgbench: a row lock, a count, a row,
-- a mail. :event, :kind, :seats and :first (the first account) are given; each client takes the next account.
select nextval('bench_person') as n \gset
begin;
select capacity from participation_types where id = :kind for update;
select count(*) filter (where state = 'confirmed') as taken from registrations where type_id = :kind \gset
insert into registrations (event_id, type_id, account_id, state, code, registered_at)
values (:event, :kind, :first + :n, case when :taken < :seats then 'confirmed' else 'waitlisted' end, 'bench' || :n, now());
insert into jobs (key, recipient, topic, payload) values ('bench' || :n, 'a@burst.example', 'registered', '{}');
commit;
