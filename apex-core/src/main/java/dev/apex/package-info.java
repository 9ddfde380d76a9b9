/** What every package shares: the rules by which Apex refuses, and the exceptions that say so. */
@NullMarked
package dev.apex;

import org.jspecify.annotations.NullMarked;
