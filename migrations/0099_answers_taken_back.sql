-- An answer in text is taken back with the act that gave it.
alter table answers add column act_id bigint references question_acts (id) on delete set null;
create index answers_by_act on answers (act_id) where act_id is not null;
comment on column answers.act_id is 'The act that gave it, and takes it back when it is undone. Null: none that is known, as of an imported one.';
