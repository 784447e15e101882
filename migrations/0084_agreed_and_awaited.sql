-- When the value of a draw is out.

alter table lotteries add column value_at timestamptz;
comment on column lotteries.value_at is 'When the value that is drawn by is out, as far as it was said; for those who wait for it.';
