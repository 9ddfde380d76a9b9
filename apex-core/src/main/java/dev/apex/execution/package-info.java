/** Orders, the prints they fill at, what that costs, and the books in which it is kept: twice timed, like the market. */
@NullMarked
package dev.apex.execution;

import org.jspecify.annotations.NullMarked;
