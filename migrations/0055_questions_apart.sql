-- Two questions that are alike and stay two, as a moderator said.

create table questions_apart (
    event_id bigint not null references events (id) on delete cascade,
    question_id bigint not null references questions (id) on delete cascade,
    other_id bigint not null references questions (id) on delete cascade,
    act_id bigint not null references question_acts (id) on delete cascade,
    primary key (question_id, other_id),
    constraint questions_apart_in_order check (question_id < other_id)
);
create index questions_apart_by_event on questions_apart (event_id);
create index questions_apart_by_other on questions_apart (other_id);
create index questions_apart_by_act on questions_apart (act_id);
comment on table questions_apart is 'Pairs that are not offered to be merged any more. The one that was asked first stands first.';
comment on column questions_apart.act_id is 'By which it was said; undone, the pair is offered again.';
