-- What was decided of who asked is decided by a question, and at each question of theirs apart: an answer that depends on what was
-- decided at another one would tell that one person asked both, of whom one gave no name.
create table question_holds (
    question_id bigint primary key references questions (id) on delete cascade,
    hold text not null,
    is_nameless boolean not null,
    account_id bigint references accounts (id) on delete set null,
    at timestamptz not null,
    constraint question_holds_hold_known check (hold in ('held', 'blocked'))
);
create index question_holds_by_account on question_holds (account_id) where account_id is not null;
comment on table question_holds is 'By which question moderators decided that its asker waits or is not taken; held_askers has the strictest of each asker.';
comment on column question_holds.is_nameless is 'It was asked without a name when that was decided: who is held by it waits with what is asked without one, and by a named one with what has a name.';
insert into question_holds (question_id, hold, is_nameless, account_id, at)
select h.question_id, h.hold, q.asker = '', h.account_id, h.at from held_askers h join questions q on q.id = h.question_id
on conflict do nothing;
