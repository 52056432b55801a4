CREATE TABLE IF NOT EXISTS charges (
    id           varchar(32) PRIMARY KEY,
    order_id     varchar(64) NOT NULL,
    amount_cents bigint NOT NULL
);
