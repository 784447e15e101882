-- What a draw goes by was written anew when people had entered already: that stays visible.
alter table lotteries
    add column rewritten_at timestamptz,
    add column rewritten_entrants integer not null default 0;
comment on column lotteries.rewritten_at is 'When source, value_at or the rules were last changed with people in the draw.';
comment on column lotteries.rewritten_entrants is 'How many had entered by then; 0 where that never happened.';
comment on column lotteries.value_at is 'When the value that is drawn by is out, as far as it was said: the list is closed before, and drawn after.';
