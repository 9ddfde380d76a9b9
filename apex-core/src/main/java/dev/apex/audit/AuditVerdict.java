package dev.apex.audit;

/** What an audit says of a backtest. */
public enum AuditVerdict {
    /** Nothing that was tried showed that a decision depends on more than the rows known at its clock. */
    CLEAN,
    /** Something depends on a row that its clock had not released, or a guard of the engine caught it reaching for one. */
    LEAK,
    /** Decisions come from something other than rows: they are not repeatable, or do not change when every row does. */
    SIDE_CHANNEL,
    /** Nothing was found, and there was too little to find it in. */
    INCONCLUSIVE
}
