/** The departments as the shop's pages name them; the place in the list, from 1, is the department_id. */
export const departments = [
  'frozen',
  'other',
  'bakery',
  'produce',
  'alcohol',
  'international',
  'beverages',
  'pets',
  'dry goods pasta',
  'bulk',
  'personal care',
  'meat seafood',
  'pantry',
  'breakfast',
  'canned goods',
  'dairy eggs',
  'household',
  'babies',
  'snacks',
  'deli',
  'missing',
] as const;

/** First words of a product's name. */
export const qualities = [
  'Organic',
  'Classic',
  'Unsweetened',
  'Whole',
  'Smoked',
  'Low Fat',
  'Spicy',
  'Fresh',
  'Family',
  "Baker's",
] as const;

/** What a product is; some have commas and quotes, as real names do. */
export const things = [
  'Milk',
  'Yoghurt, Plain',
  'Sourdough Bread',
  'Baguette 12"',
  'Green Tea',
  'Spaghetti No. 5',
  'Chocolate Cookies',
  'Crème Fraîche',
  'Jalapeño Salsa',
  'Rice, Long Grain',
  'Cat Food',
  'Dish Soap',
  'Sparkling Water',
  'Tomatoes',
  'Cheddar',
] as const;

/** What is put behind the name when the label of a product changes. */
export const labels = ['', ' New Recipe', ' 500 g', ', 2 Pack', ' "Limited"'] as const;
