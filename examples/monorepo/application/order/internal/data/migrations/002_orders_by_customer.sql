CREATE INDEX IF NOT EXISTS orders_by_customer ON orders (customer);
