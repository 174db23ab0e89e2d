/** How long a recipe's file may be; apart from the schema, for the shell and the page to know without it. */

/** In bytes; one that says everything has three thousand. */
export const longestRecipeText = 1 << 16
