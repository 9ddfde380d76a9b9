/** What a first program with Apex looks like, on real data. */
@NullMarked
package dev.apex.examples;

import org.jspecify.annotations.NullMarked;
