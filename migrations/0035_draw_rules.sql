-- Rules of a draw that may be said with it: so many of one group, and first who lost the last time.

alter table lotteries
    add column group_question bigint references sign_up_questions (id) on delete set null,
    add column group_words    text not null default '',
    add column group_cap      integer,
    add column favours_lost   boolean not null default false,
    add constraint lotteries_group_cap_range check (group_cap between 1 and 100);
comment on column lotteries.group_cap is 'So many who answered group_question alike go before everybody else of their group stands behind all; null: no such rule.';
comment on column lotteries.group_words is 'The question as it was asked when the rule was said.';
comment on column lotteries.favours_lost is 'Whoever was drawn behind the last seat at the draw before, and got none, comes first.';

alter table lottery_entries
    add column grp      integer,
    add column is_first boolean not null default false;
comment on column lottery_entries.grp is 'A label given by chance to those of one group; only of groups that are larger than the cap.';
