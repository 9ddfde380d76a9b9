/** A result as a page to read and as JSON to go on with; nothing is computed here that the result does not say. */
@NullMarked
package dev.apex.report;

import org.jspecify.annotations.NullMarked;
