-- Decisions that somebody wants to see again later.

create table put_off (
    series_id  bigint not null references series (id) on delete cascade,
    decision   text not null,
    until_at   timestamptz not null,
    account_id bigint references accounts (id) on delete set null,
    constraint put_off_pkey primary key (series_id, decision)
);
comment on table put_off is 'What waits for a decision and was put off, by the whole team''s list; what is past has no effect.';
comment on column put_off.decision is 'Its kind and what it is about, as Decision::key writes it.';
