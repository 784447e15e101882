-- One vote of somebody, as plain as it can be, for pgbench. :question is given.
select nextval('bench_voter') as n \gset
insert into question_votes (question_id, participant) values (:question, 'bench:' || :n) on conflict do nothing;
