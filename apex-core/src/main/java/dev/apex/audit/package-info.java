/** Runs on markets changed on purpose: whether a strategy sees only its past, and what each leak would have paid. */
@NullMarked
package dev.apex.audit;

import org.jspecify.annotations.NullMarked;
