/** What can be computed from what is visible: one reading for one symbol, or a state derived step by step. */
@NullMarked
package dev.apex.feature;

import org.jspecify.annotations.NullMarked;
