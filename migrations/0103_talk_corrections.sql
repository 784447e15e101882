-- A speaker wants their name, affiliation, role, title or summary otherwise: organizers take it over into the draft of the
-- agenda, or leave it (domain/src/workflows/correct_talk.rs).
create table talk_corrections (
    slot_id bigint not null references slots (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    state text not null,
    name text,
    affiliation text,
    role text,
    title text,
    abstract text,
    sent_at timestamptz not null,
    told_at timestamptz not null,
    constraint talk_corrections_pkey primary key (slot_id, account_id),
    constraint talk_corrections_state_known check (state in ('sent', 'left', 'released', 'withdrawn'))
);
create index talk_corrections_by_account on talk_corrections (account_id);
comment on table talk_corrections is 'What a speaker wants to stand otherwise on their released slot, one row for each account that speaks for it. It changes nothing by itself.';
comment on column talk_corrections.state is 'sent: organizers are to decide; left: they leave it; released: it stands on the agenda; withdrawn: by the speaker, and the words are gone.';
comment on column talk_corrections.name is 'Null, as in the others: it may stay as it is.';
comment on column talk_corrections.told_at is 'When organizers were last written to about it.';
