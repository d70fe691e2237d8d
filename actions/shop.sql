-- The tables of the demonstration shop and the goods, customers and orders it opens with.
-- Money is in fen (1/100 yuan). Days are counted from the day on which the file is made.

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    category TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    aliases TEXT NOT NULL,              -- other names, separated by |
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    facts_zh TEXT NOT NULL,
    facts_en TEXT NOT NULL
);
CREATE TABLE variants (
    product_id INTEGER NOT NULL REFERENCES products,
    color_zh TEXT NOT NULL,
    color_en TEXT NOT NULL,
    size TEXT NOT NULL,                 -- empty where the product has one size
    rank INTEGER NOT NULL,              -- from small to large
    stock INTEGER NOT NULL CHECK (stock >= 0),
    PRIMARY KEY (product_id, color_en, size)
);
CREATE TABLE customers (id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL);
CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers,
    status TEXT NOT NULL CHECK (status IN ('unpaid', 'paid', 'packed', 'shipped', 'delivered', 'cancelled')),
    placed_on TEXT NOT NULL,
    courier_zh TEXT, courier_en TEXT, tracking TEXT,
    due_on TEXT, delivered_on TEXT,
    address TEXT NOT NULL, phone TEXT NOT NULL
);
CREATE TABLE items (
    order_number TEXT NOT NULL REFERENCES orders,
    product_id INTEGER NOT NULL REFERENCES products,
    color_en TEXT NOT NULL, size TEXT NOT NULL,
    quantity INTEGER NOT NULL DEFAULT 1 CHECK (quantity > 0),
    PRIMARY KEY (order_number, product_id, color_en, size),
    FOREIGN KEY (product_id, color_en, size) REFERENCES variants
);
CREATE TABLE returns (
    id INTEGER PRIMARY KEY,
    order_number TEXT NOT NULL REFERENCES orders,
    product_id INTEGER NOT NULL REFERENCES products,
    kind TEXT NOT NULL CHECK (kind IN ('refund', 'exchange')),
    reason TEXT NOT NULL,
    color_en TEXT, size TEXT,           -- what an exchange is for
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (order_number, product_id)
);
CREATE TABLE refunds (
    id INTEGER PRIMARY KEY,
    order_number TEXT NOT NULL REFERENCES orders,
    amount_fen INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'processing', 'paid')),
    changed_on TEXT NOT NULL DEFAULT (date('now', 'localtime'))
);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    order_number TEXT NOT NULL REFERENCES orders,
    title TEXT NOT NULL, tax_number TEXT,
    corrects INTEGER REFERENCES invoices,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE coupons (
    code TEXT PRIMARY KEY,
    customer_id TEXT REFERENCES customers,      -- empty: for everybody
    off_fen INTEGER NOT NULL, least_fen INTEGER NOT NULL,
    expires_on TEXT NOT NULL
);
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    sender TEXT NOT NULL, order_number TEXT, topic TEXT NOT NULL, message TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE stock_alerts (
    sender TEXT NOT NULL, product_id INTEGER NOT NULL REFERENCES products,
    color TEXT NOT NULL, size TEXT NOT NULL,
    PRIMARY KEY (sender, product_id, color, size)
);
CREATE VIEW purchases AS
    SELECT orders.customer_id, items.product_id, SUM(items.quantity) AS quantity
    FROM items JOIN orders ON orders.number = items.order_number
    WHERE orders.status NOT IN ('unpaid', 'cancelled')
    GROUP BY orders.customer_id, items.product_id;

INSERT INTO products VALUES
(1, 'clothes', '轻暖羽绒服', 'Featherlight down jacket', '羽绒服|羽绒衣|down jacket|down coat|winter jacket|puffer jacket',
 59900,
 '90% 白鸭绒，防泼水面料，可装进随附的收纳袋；建议冷水手洗。',
    '90% white duck down, water-repellent shell, packs into its own pouch; wash cold by hand.'),
(2, 'clothes', '纯棉T恤', 'Cotton T-shirt', 'T恤|短袖|t-shirt|tee|tshirt', 7900,
 '100% 新疆长绒棉，220 克，机洗不变形。', '100% long-staple cotton, 220 g/m², keeps its shape in the machine.'),
(3, 'clothes', '直筒牛仔裤', 'Straight jeans', '牛仔裤|裤子|jeans|trousers|pants', 19900,
 '98% 棉、2% 氨纶，微弹，中腰直筒。', '98% cotton, 2% elastane, slight stretch, mid rise.'),
(4, 'clothes', '法式连衣裙', 'French summer dress', '连衣裙|裙子|dress|summer dress', 25900,
 '雪纺面料带内衬，裙长 112 厘米（M 码）。', 'Lined chiffon, 112 cm long in size M.'),
(5, 'clothes', '加绒卫衣', 'Fleece hoodie', '卫衣|帽衫|hoodie|sweatshirt', 15900,
 '内里加绒，65% 棉，男女同款，版型偏宽松。', 'Brushed fleece inside, 65% cotton, unisex, loose fit.'),
(6, 'shoes', '云跑跑步鞋', 'CloudRun running shoes', '跑步鞋|跑鞋|运动鞋|running shoes|trainers|runners', 39900,
 '网面透气，中底回弹，单只约 240 克（42 码），码数正常。', 'Breathable mesh, springy midsole, about 240 g in 42, true to size.'),
(7, 'shoes', '经典小白鞋', 'Classic white sneakers', '小白鞋|板鞋|sneakers|white shoes', 22900,
 '头层牛皮鞋面，橡胶大底；脚宽建议大一码。', 'Full-grain leather, rubber sole; take one size up for wide feet.'),
(8, 'shoes', '防水登山靴', 'Waterproof hiking boots', '登山靴|登山鞋|徒步鞋|靴子|hiking boots|boots', 52900,
 '防水透湿内里，耐磨大底，适合徒步和雪地。', 'Waterproof breathable lining, hard-wearing sole, for trails and snow.'),
(9, 'bags', '通勤双肩包', 'Commuter backpack', '双肩包|书包|背包|backpack|rucksack', 18900,
 '22 升，可放 16 寸电脑，防泼水。', '22 litres, holds a 16-inch laptop, water-repellent.'),
(10, 'bags', '真皮单肩包', 'Leather shoulder bag', '单肩包|包包|手提包|shoulder bag|handbag|purse', 46900,
 '头层牛皮，肩带可调，可放平板电脑。', 'Full-grain leather, adjustable strap, fits a tablet.'),
(11, 'bags', '静音行李箱', 'Quiet-wheel suitcase', '行李箱|拉杆箱|suitcase|luggage', 32900,
 '聚碳酸酯箱体，静音万向轮，海关锁，质保 3 年。', 'Polycarbonate shell, quiet swivel wheels, TSA lock, 3-year warranty.'),
(12, 'phones', 'iPhone 15', 'iPhone 15', '苹果15|苹果手机|iphone|手机|phone|smartphone|mobile phone', 459900,
 '6.1 英寸屏，USB-C 接口，双卡；全国联保 1 年。', '6.1-inch display, USB-C, dual SIM; 1-year manufacturer warranty.'),
(13, 'phones', '小米 14', 'Xiaomi 14', '小米手机|小米|xiaomi|手机|phone|smartphone|mobile phone', 369900,
 '6.36 英寸屏，4610 毫安时电池，90 瓦快充；全国联保 1 年。',
    '6.36-inch display, 4610 mAh battery, 90 W charging; 1-year manufacturer warranty.'),
(14, 'earphones', '降噪无线耳机', 'Noise-cancelling wireless earphones',
 '无线耳机|蓝牙耳机|耳机|earphones|wireless earphones|earbuds|bluetooth earphones', 29900,
 '主动降噪，蓝牙 5.3，单次续航 7 小时（含盒 28 小时），防水 IPX4；质保 1 年。',
 'Active noise cancelling, Bluetooth 5.3, 7 hours a charge (28 with the case), IPX4; 1-year warranty.'),
(15, 'earphones', '头戴式耳机', 'Over-ear headphones', '头戴耳机|耳麦|headphones|headset', 49900,
 '40 毫米单元，续航 40 小时，可有线使用；质保 1 年。', '40 mm drivers, 40 hours of battery, also works wired; 1-year warranty.'),
(16, 'laptops', '轻薄笔记本电脑 14', 'Slim laptop 14', '笔记本|笔记本电脑|电脑|laptop|notebook|computer', 429900,
 '14 英寸 2.8K 屏，16G 内存，1.3 千克，续航约 12 小时；质保 2 年。',
    '14-inch 2.8K display, 16 GB memory, 1.3 kg, about 12 hours of battery; 2-year warranty.'),
(17, 'kitchen', '可视空气炸锅', 'See-through air fryer', '空气炸锅|炸锅|air fryer|fryer', 26900,
 '5 升，1500 瓦，不粘炸篮可进洗碗机；质保 1 年。', '5 litres, 1500 W, non-stick basket is dishwasher-safe; 1-year warranty.'),
(18, 'kitchen', '智能电饭煲', 'Smart rice cooker', '电饭煲|电饭锅|rice cooker', 32900,
 '4 升，24 小时预约，适合 3 到 6 人；质保 1 年。', '4 litres, 24-hour timer, for 3 to 6 people; 1-year warranty.'),
(19, 'kitchen', '半自动咖啡机', 'Espresso machine', '咖啡机|coffee machine|coffee maker|espresso machine', 69900,
 '15 巴泵压，可打奶泡，水箱 1.4 升；质保 1 年。', '15-bar pump, milk frother, 1.4-litre tank; 1-year warranty.'),
(20, 'kitchen', '恒温电热水壶', 'Keep-warm kettle', '电热水壶|热水壶|水壶|烧水壶|kettle', 12900,
 '1.7 升，316 不锈钢内胆，四档保温；质保 1 年。', '1.7 litres, 316 stainless steel, four keep-warm levels; 1-year warranty.'),
(21, 'home', '护眼台灯', 'Eye-care desk lamp', '台灯|灯|desk lamp|lamp', 16900,
 '无频闪，四档色温，USB-C 供电；质保 2 年。', 'Flicker-free, four colour temperatures, USB-C power; 2-year warranty.'),
(22, 'home', '全棉四件套', 'Cotton bedding set', '四件套|床品|床单|被套|bedding|bedding set|sheets|duvet cover', 29900,
 '60 支长绒棉，含被套、床单和两个枕套。', '60-count long-staple cotton: duvet cover, sheet and two pillowcases.'),
(23, 'home', '不锈钢保温杯', 'Steel thermos bottle', '保温杯|杯子|水杯|thermos|thermos bottle|bottle|mug', 8900,
 '500 毫升，316 不锈钢，保温 12 小时。', '500 ml, 316 stainless steel, keeps hot for 12 hours.'),
(24, 'home', '记忆棉枕头', 'Memory foam pillow', '枕头|记忆枕|pillow', 13900,
 '慢回弹记忆棉，高 10 厘米，枕套可拆洗。', 'Slow-rebound foam, 10 cm high, washable cover.');

CREATE TEMP TABLE ladder (kind TEXT, size TEXT, rank INTEGER);
INSERT INTO ladder VALUES
('wear', 'S', 1), ('wear', 'M', 2), ('wear', 'L', 3), ('wear', 'XL', 4),
('waist', '28', 1), ('waist', '30', 2), ('waist', '32', 3), ('waist', '34', 4),
('foot', '38', 1), ('foot', '39', 2), ('foot', '40', 3), ('foot', '41', 4), ('foot', '42', 5), ('foot', '43', 6),
('foot', '44', 7),
('case', '20寸', 1), ('case', '24寸', 2), ('phone', '128G', 1), ('phone', '256G', 2), ('disk', '512G', 1),
('disk', '1T', 2),
('bed', '1.5米', 1), ('bed', '1.8米', 2), ('one', '', 1);
CREATE TEMP TABLE palette (product_id INTEGER, kind TEXT, color_zh TEXT, color_en TEXT);
INSERT INTO palette VALUES
(1, 'wear', '黑色', 'black'), (1, 'wear', '红色', 'red'), (1, 'wear', '深蓝', 'navy blue'),
(2, 'wear', '白色', 'white'), (2, 'wear', '黑色', 'black'), (2, 'wear', '灰色', 'grey'),
(3, 'waist', '蓝色', 'blue'), (3, 'waist', '黑色', 'black'), (4, 'wear', '红色', 'red'), (4, 'wear', '米白', 'cream'),
(5, 'wear', '灰色', 'grey'), (5, 'wear', '军绿', 'olive green'), (6, 'foot', '白色', 'white'), (6, 'foot', '黑色', 'black'),
(7, 'foot', '白色', 'white'), (8, 'foot', '棕色', 'brown'), (8, 'foot', '黑色', 'black'),
(9, 'one', '黑色', 'black'), (9, 'one', '灰色', 'grey'), (10, 'one', '棕色', 'brown'), (10, 'one', '黑色', 'black'),
(11, 'case', '银色', 'silver'), (11, 'case', '深蓝', 'navy blue'),
(12, 'phone', '黑色', 'black'), (12, 'phone', '蓝色', 'blue'), (12, 'phone', '粉色', 'pink'),
(13, 'phone', '黑色', 'black'), (13, 'phone', '白色', 'white'), (14, 'one', '白色', 'white'), (14, 'one', '黑色', 'black'),
(15, 'one', '黑色', 'black'), (16, 'disk', '银色', 'silver'), (16, 'disk', '灰色', 'grey'),
(17, 'one', '白色', 'white'), (17, 'one', '黑色', 'black'), (18, 'one', '白色', 'white'), (19, 'one', '银色', 'silver'),
(20, 'one', '白色', 'white'), (21, 'one', '白色', 'white'), (22, 'bed', '灰色', 'grey'), (22, 'bed', '粉色', 'pink'),
(23, 'one', '黑色', 'black'), (23, 'one', '绿色', 'green'), (24, 'one', '白色', 'white');
INSERT INTO variants SELECT product_id, color_zh, color_en, size, rank, 12 FROM palette JOIN ladder USING (kind);
UPDATE variants SET stock = 0 WHERE (product_id, color_en, size) IN
    (VALUES (1, 'red', 'M'), (1, 'navy blue', 'XL'), (4, 'red', 'S'), (6, 'white', '42'), (12, 'pink', '256G'),
    (17, 'black', ''), (19, 'silver', ''));
DROP TABLE temp.palette;
DROP TABLE temp.ladder;

INSERT INTO customers VALUES
('c1001', '王芳', '上海'), ('c1002', 'Daniel Reed', 'Shenzhen'), ('c1003', '李强', '成都'), ('c1004', '陈静', '杭州'),
('c1005', 'Anna Keller', 'Beijing'),
('c1006', '赵磊', '广州'), ('c1007', '刘洋', '武汉'), ('c1008', 'Grace Liu', 'Shanghai'), ('c1009', '周敏', '西安'),
('c1010', '孙浩', '乌鲁木齐');

CREATE TEMP TABLE opening (number TEXT, customer_id TEXT, status TEXT, ago INTEGER, courier_zh TEXT,
    courier_en TEXT, tracking TEXT, due INTEGER, arrived INTEGER, address TEXT, phone TEXT);
INSERT INTO opening VALUES
('CS2026110315', 'c1001', 'shipped', 3, '顺丰', 'SF Express', 'SF1390244718823', 1, NULL, '上海市徐汇区漕溪北路18号',
 '13812345678'),
('CS2026102288', 'c1001', 'delivered', 30, '中通', 'ZTO Express', 'ZT75331900467', -26, 26, '上海市徐汇区漕溪北路18号',
 '13812345678'),
('202611031542', 'c1002', 'paid', 1, NULL, NULL, NULL, 3, NULL, '88 Nanhai Avenue, Nanshan, Shenzhen',
 '13900001111'),
('CS2026102807', 'c1002', 'delivered', 7, '京东快递', 'JD Logistics', 'JD0087345561209', -4, 4,
 '88 Nanhai Avenue, Nanshan, Shenzhen', '13900001111'),
('CS2026110401', 'c1003', 'packed', 1, NULL, NULL, NULL, 3, NULL, '成都市武侯区科华北路62号', '13700002222'),
('CS2026110402', 'c1003', 'unpaid', 0, NULL, NULL, NULL, NULL, NULL, '成都市武侯区科华北路62号', '13700002222'),
('AB2026110177', 'c1004', 'delivered', 5, '顺丰', 'SF Express', 'SF1390277310952', -2, 2, '杭州市西湖区文三路90号',
 '13600003333'),
('CS2026101911', 'c1005', 'cancelled', 15, NULL, NULL, NULL, NULL, NULL, '5 Jianguo Road, Chaoyang, Beijing',
 '13500004444'),
('CS2026103120', 'c1005', 'shipped', 8, '圆通', 'YTO Express', 'YT8841002763155', -2, NULL,
 '5 Jianguo Road, Chaoyang, Beijing', '13500004444'),
('CS2026102533', 'c1006', 'delivered', 12, '中通', 'ZTO Express', 'ZT75331911802', -9, 9, '广州市天河区体育西路3号',
 '13400005555'),
('CS2026102544', 'c1007', 'delivered', 40, '中通', 'ZTO Express', 'ZT75331912214', -36, 36, '武汉市洪山区珞喻路33号',
 '13300006666'),
('CS2026102555', 'c1008', 'delivered', 22, '顺丰', 'SF Express', 'SF1390288000417', -19, 19,
 '200 Huaihai Road, Shanghai', '13200007777'),
('CS2026102566', 'c1009', 'delivered', 18, '京东快递', 'JD Logistics', 'JD0087345570031', -15, 15, '西安市雁塔区长安南路6号',
 '13100008888'),
('CS2026102577', 'c1010', 'delivered', 50, '邮政EMS', 'China Post EMS', 'EA339120874CN', -42, 42, '乌鲁木齐市天山区人民路9号',
 '13000009999');
INSERT INTO orders SELECT number, customer_id, status, date('now', 'localtime', '-' || ago || ' days'), courier_zh,
    courier_en, tracking,
    CASE WHEN due IS NOT NULL THEN date('now', 'localtime', due || ' days') END,
    CASE WHEN arrived IS NOT NULL THEN date('now', 'localtime', '-' || arrived || ' days') END, address,
    phone FROM opening;
DROP TABLE temp.opening;

INSERT INTO items VALUES
('CS2026110315', 1, 'black', 'L', 1), ('CS2026102288', 17, 'white', '', 1), ('CS2026102288', 23, 'green', '', 2),
('202611031542', 6, 'black', '42', 1), ('202611031542', 2, 'white', 'M', 2), ('CS2026102807', 14, 'white', '', 1),
('CS2026102807', 9, 'grey', '', 1),
('CS2026110401', 5, 'grey', 'L', 1), ('CS2026110402', 16, 'silver', '512G', 1),
('AB2026110177', 6, 'white', '41', 1),
('CS2026101911', 15, 'black', '', 1), ('CS2026103120', 8, 'brown', '39', 1),
('CS2026102533', 6, 'black', '43', 1), ('CS2026102533', 2, 'grey', 'L', 3), ('CS2026102533', 23, 'black', '', 1),
('CS2026102544', 17, 'white', '', 1), ('CS2026102544', 18, 'white', '', 1), ('CS2026102544', 20, 'white', '', 1),
('CS2026102555', 1, 'red', 'S', 1), ('CS2026102555', 10, 'brown', '', 1), ('CS2026102555', 4, 'cream', 'S', 1),
('CS2026102566', 14, 'black', '', 1), ('CS2026102566', 16, 'grey', '1T', 1), ('CS2026102566', 9, 'black', '', 1),
('CS2026102577', 1, 'black', 'XL', 1), ('CS2026102577', 8, 'black', '42', 1), ('CS2026102577', 23, 'black', '', 2);

INSERT INTO refunds (order_number, amount_fen, status, changed_on) VALUES
('CS2026101911', 49900, 'paid', date('now', 'localtime', '-12 days')),
('CS2026102533', 7900, 'processing', date('now', 'localtime', '-1 days'));
INSERT INTO invoices (order_number, title, tax_number) VALUES ('CS2026102566', '西安晨光设计有限公司', '91610113MA6U0X1A2B');
INSERT INTO coupons VALUES
('SAVE20', NULL, 2000, 19900, date('now', 'localtime', '+60 days')),
('WINTER50', NULL, 5000, 49900, date('now', 'localtime', '+30 days')),
('MAY15', NULL, 1500, 9900, date('now', 'localtime', '-90 days')),
('VIP30', 'c1001', 3000, 19900, date('now', 'localtime', '+14 days')),
('BACK25', 'c1004', 2500, 14900, date('now', 'localtime', '+21 days'));
