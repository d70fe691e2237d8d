"""Recommendations from purchases: who bought what this customer has also bought …; else what sells best."""

from csbot import action

from .catalogue import find_products
from .orders import is_customer
from .reading import budget_fen, latest
from .shop import open_shop
from .wording import name_of, priced

HOW_MANY = 3
OWNED = "SELECT product_id FROM purchases WHERE customer_id = :customer"
# A neighbour counts as often as there are products that both have bought.
NEIGHBOURS = f"""WITH neighbours AS (
        SELECT customer_id, COUNT(*) AS shared FROM purchases
        WHERE product_id IN ({OWNED}) AND customer_id <> :customer GROUP BY customer_id)
    SELECT product_id FROM purchases JOIN neighbours USING (customer_id)
    GROUP BY product_id ORDER BY SUM(shared) DESC, SUM(quantity) DESC, product_id"""
BEST_SELLERS = """SELECT products.id AS product_id FROM products LEFT JOIN purchases ON product_id = products.id
    GROUP BY products.id ORDER BY COUNT(customer_id) DESC, COALESCE(SUM(quantity), 0) DESC, products.id"""


@action("action_recommend", timeout=5, on_error="utter_system_busy")
def recommend(turn):
    """Name up to three products; after a no, others. Remembers them and the first as the topic."""
    again = turn.intent != "recommend_product"
    shown = list(turn.slots.get("recommended") or []) if again else []
    with open_shop(turn.folder) as shop:
        customer = customer_of(shop, turn)
        wishes = wishes_of(turn, shop)
        rows, personal = choose(shop, customer, wishes, shown)
    turn.set("recommended", shown + [row["id"] for row in rows])
    if not rows:
        turn.utter("utter_recommend_nothing")
        return
    turn.set("product", name_of(turn, rows[0]))
    turn.utter("utter_recommend_for_you" if personal else "utter_recommend_best", products=priced(turn, rows))


def customer_of(shop, turn):
    """The customer by account, else the one whose order is in question, else None."""
    if is_customer(shop, turn.sender_id):
        return turn.sender_id
    row = shop.execute("SELECT customer_id FROM orders WHERE number = ?", (turn.slots.get("order_number"),)).fetchone()
    return row["customer_id"] if row else None


def wishes_of(turn, shop):
    """What the message asks for: the categories of the product it names, and the most it may cost."""
    categories = {row["category"] for row in find_products(shop, latest(turn, "product"))}
    return categories, budget_fen(latest(turn, "amount"))


def choose(shop, customer, wishes, shown):
    """The best products that fit and are neither owned nor shown, and whether purchases decided about the first."""
    owned = {row["product_id"] for row in shop.execute(OWNED, {"customer": customer})}
    near = [row["product_id"] for row in shop.execute(NEIGHBOURS, {"customer": customer})]
    best = [row["product_id"] for row in shop.execute(BEST_SELLERS)]
    goods = {row["id"]: row for row in shop.execute(
        "SELECT * FROM products WHERE id IN (SELECT product_id FROM variants WHERE stock > 0)")}
    fitting = [product for product in dict.fromkeys(near + best)
               if product in goods and product not in owned and product not in shown and fits(goods[product], *wishes)]
    chosen = fitting[:HOW_MANY]
    return [goods[product] for product in chosen], bool(chosen) and chosen[0] in near


def fits(row, categories, most_fen):
    """Whether a product is of a wished category and not too dear."""
    return (not categories or row["category"] in categories) and (most_fen is None or row["price_fen"] <= most_fen)
