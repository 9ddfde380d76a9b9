package dev.apex;

/**
 * The rules by which Apex refuses, each with a stable code, the rule as a sentence, and the remedy.
 *
 * <p>Codes never change their meaning: {@code APEX-T} is time, {@code APEX-D} data, {@code APEX-F} facts,
 * {@code APEX-R} a run, {@code APEX-C} chance, {@code APEX-N} numbers computed from prices,
 * {@code APEX-K} stores, and from K070 to K079 what comes after what in a run, {@code APEX-M} models and what was seen, {@code APEX-A} audits. The list in
 * {@code docs/reference/rules.md} is checked against this enum.
 */
public enum Rule {
    // time
    CLOCK_MOVED_BACK("T001", "a clock moves forward only", "advance to an instant that is not before the clock"),
    FINER_THAN_MICROS("T002", "event times are whole microseconds", "truncate the event time at its source"),
    STAMP_RANGE(
            "T003",
            "a stamp is a 64-bit count of microseconds since 1970",
            "check the unit and the source of the stamp"),
    NOT_A_DATE("T004", "dates are written as 2019-01-02, in the years 0000 to 9999", "write the date so"),
    SPAN_REVERSED("T005", "a span does not end before it starts", "swap the two dates"),
    CALENDAR_NOT_VERIFIED(
            "T006",
            "a calendar answers only for the dates it is verified for",
            "stay within them, or supply a calendar of your own"),
    NOT_A_SESSION("T007", "the date must be a session of the calendar", "choose a session, or find one near it"),
    CALENDAR_INCONSISTENT("T008", "what is said of a calendar must fit together", "complete or correct its builder"),
    EARLY_CLOSE(
            "T009",
            "no early close may pass a fixed decision time",
            "decide earlier, or relative to the close, or leave the date out"),
    RELEASE_BEFORE_EVENT(
            "T010", "nothing is known before it has happened", "choose a release time that fits the source"),
    NEGATIVE_DURATION("T011", "a lag or distance is not negative", "choose the rule for the other direction"),

    // chance
    STREAM_NAME("C001", "names of strategies and streams match [A-Za-z0-9._:/+-]{1,128}", "choose such a name"),
    KEY_LENGTH("C002", "a ChaCha20 key is 32 bytes", "give the 32 bytes of a RunSeed's key"),

    // data
    SYMBOL_NAME("D001", "a symbol is 1 to 64 printable characters in Unicode form NFC", "rename it at the source"),
    CURRENCY_CODE("D002", "a currency is an ISO 4217 code of three capital letters", "use its code"),
    LOT_OR_TICK("D003", "a lot and a tick are finite and above zero", "give its size in units or in quote currency"),
    STAMP_OUT_OF_RANGE(
            "D010",
            "stamps lie between 1970-02-17 and 2100; before, milliseconds taken for microseconds would pass",
            "check the unit: seconds, milliseconds or microseconds, and the zone"),
    KNOWN_BEFORE_IT_HAPPENED(
            "D011",
            "a price is not ingested before its event time",
            "stamp the end of the bar, and the arrival in UTC"),
    PRICE_NOT_POSITIVE(
            "D012",
            "a price is finite and above zero",
            "correct it at the source, or declare the instrument with prices of any sign"),
    RANGE_DOES_NOT_HOLD_PRICES(
            "D013", "low <= open, close <= high", "correct the bar at the source; columns may be in another order"),
    VOLUME_NEGATIVE("D014", "a volume is finite and not below zero", "correct it at the source"),
    BAR_WITHOUT_LENGTH("D015", "a bar opens before it ends", "give the instant of its opening print"),
    PRICE_WITHOUT_SESSION("D016", "a price belongs to a session of its calendar", "check date, zone and calendar"),
    TWO_EVENT_TIMES_IN_A_SESSION(
            "D017", "a session has one event time", "send a correction under the event time it corrects"),
    REVISION_NUMBER("D018", "a revision number is 0 to 536870911", "number revisions from 0"),
    REVISION_FELL("D019", "revision numbers do not fall while arrivals rise", "number revisions in order of arrival"),
    ONE_VERSION_TWO_PAYLOADS(
            "D020",
            "rows equal in symbol, event time, arrival and revision are equal in all",
            "give the later one a greater revision or a later arrival"),
    BAR_OF_SEVERAL_SESSIONS(
            "D030",
            "a bar opens after the session before its own has closed",
            "check the zone of its opening, and that its event time is the end of the bar"),
    NOT_A_NUMBER(
            "D031",
            "a figure is written in digits, with a point before decimals",
            "write -12.5 or 1e-3: no blanks, no thousands separators, no words"),
    NOT_A_TIME(
            "D032",
            "a date is written as 2019-01-02, an instant as 2019-01-02T21:00:00Z or as a count in the declared unit",
            "write it so, or declare how it is written"),
    LOCAL_TIME_WITHOUT_ZONE(
            "D033", "a time without an offset has a zone", "declare the zone of local times, or write the offset"),
    LOCAL_TIME_NOT_AN_INSTANT("D034", "a local time is one instant", "write the offset where the clocks change"),
    BARE_DATE(
            "D035",
            "a date is not an instant",
            "map the column as a date, so that it becomes the close of its session"),
    NOT_A_FLAG("D036", "a flag is one of the words declared for it", "write one of them: true, false, 1, 0"),
    FIELD_COUNT("D037", "a row has as many fields as its header", "quote fields that hold the separator"),
    UNCLOSED_QUOTE("D038", "a quoted field is closed in its line", "close it; line breaks in fields are not read"),
    MISPLACED_QUOTE(
            "D039", "a field is quoted whole or not at all", "quote the whole field and double the quotes in it"),
    CONTROL_CHARACTER("D040", "text has no control characters", "remove them at the source"),
    NOT_UTF8("D041", "text is UTF-8", "convert the file"),
    LINE_TOO_LONG("D042", "a line is not longer than its limit", "check the line endings, or raise the limit"),
    CSV_HEADER("D043", "the header names every mapped column once", "map the columns by the names in the header"),
    CSV_LAYOUT("D044", "what is said of a file must fit together", "correct the layout"),
    CSV_LIMIT("D045", "a load stays within its limits", "check the file, or raise the limit"),
    CSV_FILE("D046", "files can be read and written, and stay the same meanwhile", "check path and permissions"),
    TOO_MANY_REFUSED("D047", "few rows of a load are refused", "look at the quarantine, or tolerate a greater share"),
    BATCH_SIZE("D048", "a batch is held in memory until it is committed", "commit more often"),
    TAPE_TOO_WIDE(
            "D049",
            "the symbols of a tape times its sessions are fewer than 2^31",
            "read fewer symbols or a shorter span into one market"),
    AMOUNT_NOT_FINITE("D021", "the figure of an announcement is finite", "correct it at the source"),
    BEHIND_THE_TAPE("D022", "a tape grows in order of arrival", "release rows by arrival"),
    UNDECLARED_INSTRUMENT("D023", "an instrument is declared before its prices", "declare its calendar and currency"),
    INSTRUMENT_TWICE("D024", "a symbol has one set of terms", "declare it once"),
    WRONG_TAPE("D025", "a tape holds rows of one kind", "write it to the tape of its kind"),
    NOTHING_TO_RETRACT(
            "D026", "what is withdrawn was asserted before", "withdraw it under the event time it was asserted with"),
    TOPIC_NAME("D027", "a topic is 1 to 64 printable characters in Unicode form NFC", "name it so"),
    SYNTHETIC_SETTING(
            "D028",
            "a synthetic market has symbols, a calendar and a span, shares of 0 to 1 and numbers not below 0",
            "complete its recipe"),
    SYNTHETIC_COVERAGE(
            "D029",
            "a synthetic market holds what was asked for",
            "give it more symbols, a longer span or a greater share"),
    RATIO_NOT_POSITIVE(
            "D060", "a ratio is finite and above zero: new units for one old", "write a two-for-one split as 2"),
    DIVIDEND_NOT_POSITIVE(
            "D061", "a dividend is finite and above zero", "give it in quote currency a unit; withdraw one called off"),
    PAYABLE_BEFORE_EX("D062", "a dividend is not paid before its ex instant", "check which column is which date"),
    DELISTING_VALUE("D063", "what a delisted unit is worth is finite and not below zero", "leave it empty if unknown"),
    SUCCEEDS_ITSELF("D064", "a symbol is succeeded by another", "name the new symbol"),
    SUCCESSION_CYCLE(
            "D065", "successions of one instant do not lead back to where they began", "give each its own ex instant"),
    ACTION_KIND(
            "D066",
            "an action is a split, a dividend, a succession or a delisting",
            "tell anything else as an announcement"),
    NOT_A_RATIO(
            "D067",
            "a ratio is written in digits, or as 2:1 where that is declared",
            "write units after it for one before, or declare the colon"),

    // facts
    FACT_SCHEMA(
            "F001",
            "names in a schema match [a-z][a-z0-9_]{0,62} and differ, and a key is of text, whole numbers, flags or instants",
            "name it so; stores keep ts, ingested_at, recorded_at, rev, op, retracted, arrival, batch and payload for themselves"),
    FACT_COLUMN_UNKNOWN("F002", "a fact has the columns of its schema", "choose one of them"),
    FACT_VALUE_TYPE("F003", "a value has the type and the length of its column", "convert it, or ask for what it is"),
    FACT_VALUE_MISSING(
            "F004",
            "every column of a fact is given, and a null only where the schema allows it",
            "give it, or assert a null in a column declared so"),
    FACT_NOT_A_NUMBER("F005", "a number in a fact is not NaN", "assert a null, in a column declared so"),
    FACT_TEXT("F006", "a text is well-formed Unicode", "mend it at the source"),
    FACT_OF_ANOTHER_SCHEMA(
            "F007",
            "facts of one name have one schema",
            "use the schema that is known, or give the new one another name"),
    FACT_BEFORE_ITS_EVENT(
            "F008",
            "an observation is not known before its event time",
            "correct the stamp, or declare the schema as foretelling"),
    FACT_TWO_PAYLOADS(
            "F009",
            "rows equal in key, event time, arrival and revision are equal in all",
            "give the later one a greater revision or a later arrival"),
    FACT_BEHIND_ITS_HISTORY(
            "F010",
            "what was known of a fact before its latest version does not change",
            "append versions in order of arrival, or correct the arrival"),
    FACT_CHOSEN_BY_VALUE(
            "F011", "facts are asked for by key and event time", "choose by value among what the read gave"),
    FACT_VALUE_ABSENT("F012", "a value that is got is there", "ask for it in a way that may find nothing"),
    DERIVED_TOO_EARLY(
            "F013",
            "what is derived is not known before its inputs, nor before its computation has ended",
            "stamp it with the first instant at which it can be known"),
    BATCH_NOT_PUBLISHED("F014", "a read goes through a batch that is published", "choose one up to the last"),

    // reading
    RELEASED_TOO_EARLY("R001", "no row is handed out before it was ingested", "report this as a defect of the feed"),
    VIEW_OUTLIVED_ITS_STEP("R002", "a view is read in the step it was taken in", "take it anew from today"),
    SOURCE_READ_WHILE_ASKED("R003", "a strategy reads through its day only", "ask today instead of the source"),
    UNKNOWN_SYMBOL("R004", "a symbol exists once a row of it has arrived", "ask for it in a way that may find nothing"),
    NO_SUCH_COLUMN("R005", "fixings have one price, bars have no fixing", "ask for what the instrument has"),
    RELEASED_TOO_LATE(
            "R006",
            "a row is handed over at the first clock at or after its arrival",
            "stamp the arrival when a reader could have it, or report this as a defect of the feed"),
    WRONG_THREAD("R007", "a run is read on the thread that asks", "read in the strategy's own thread"),

    // runs
    MISSING_TERM("R010", "a backtest says its span, calendar and decision time", "say it"),
    NO_SESSION_IN_SPAN("R011", "a span has at least one session", "choose a longer span or another calendar"),
    SAME_STRATEGY_TWICE("R012", "every run gets a strategy of its own", "make a new one in the factory"),
    SESSIONS_NEGATIVE("R013", "a number of sessions is not below its least", "give more sessions"),
    DERIVED_TWICE("R014", "what is derived has one name each", "rename one"),
    NOT_DERIVED("R015", "what is read was given to the backtest", "give it with knowing(..)"),
    NOT_REMEMBERED("R016", "a run remembers what its features read", "remember more, with remembering(sessions)"),
    PARAMETER_NOT_READABLE("R017", "the components of a record strategy can be read", "make the record accessible"),
    STARTING_CASH("R018", "starting cash is finite and above zero", "start with some"),
    COST_NEGATIVE("R019", "costs are finite and not negative, slippage below 100 %", "give it in basis points"),
    PARAMETER_TWICE("R020", "a parameter has one value, and strategy names the class", "choose another name"),
    PARAMETER_NOT_CANONICAL(
            "R021",
            "a parameter is text, a number, a date or time, an enum, a named feature, or made of such",
            "give what it was made from"),
    NOTHING_TO_TRADE("R022", "a list of symbols names at least one", "leave it out to trade everything"),
    NO_STRATEGY("R023", "a factory makes a strategy", "return a new one"),

    // orders
    ORDER_QUANTITY("R030", "an order is for a whole number of lots above zero", "round it to lots"),
    TICKET_WRITTEN_TWICE("R031", "a ticket is written once", "take another ticket"),
    TARGET_TWICE("R032", "a day has one target", "put the weights together"),
    WEIGHTS_BORROW("R033", "weights are not negative and sum to at most 1", "scale them"),
    SHARE_OF_RANKING("R034", "a share is above 0 and at most 1, a count not negative", "give such a number"),
    SHORT_SALE("R035", "what is sold is held", "sell no more than is held and not yet ordered sold"),
    FOREIGN_QUOTE("R036", "instruments are quoted in the currency of the run", "start with cash in that currency"),
    NOTHING_TO_SIZE_BY("R037", "an order needs a visible price, a target a fresh one above zero", "wait for a price"),

    // runs together
    SCHEDULES_DIFFER(
            "R140",
            "runs that step together have one calendar, span, decision time, memory and settlement",
            "run them apart, or make these equal"),
    RUN_INTERRUPTED("R141", "a thread that is interrupted stops at the next step", "run again if it was not meant"),
    WORK_STOPPED("R142", "what belongs to work that was stopped stops too", "look at what stopped it"),
    OUT_OF_TIME(
            "R143",
            "a step takes no longer than its limit",
            "look for a loop without an end, or give it more time with within(duration)"),
    RUN_OVER("R144", "a run that has ended reads nothing more", "end the strategy's thread when it is interrupted"),
    EMPTY_SWEEP("R145", "a sweep has a member, a value to vary by and a thread", "give it one"),
    NOT_A_COMPONENT(
            "R146",
            "a strategy is varied in a component of its record, by a value the record takes",
            "make the strategy a record, or vary the backtest by a function"),
    MEMBER_TWICE(
            "R147",
            "the members of a sweep differ in their identity",
            "leave one out, or tell them apart by id or by with(name, value)"),
    NEVER_WARM(
            "R149",
            "a run begins when the source reaches back far enough",
            "load earlier rows, choose a longer span, or warm up for fewer sessions"),
    SOURCE_NOT_OPENED("R148", "a source opens and closes", "look at what it says"),

    ORDER_PRICE(
            "R100",
            "a limit or stop is a whole number of ticks, above zero unless prices may have any sign",
            "round it to the instrument's tick"),
    TICKET_CONTRADICTS(
            "R101", "a ticket says one way and one time in which it is to be done", "take one ticket for each"),
    PAST_CUT_OFF(
            "R102",
            "an order for a close reaches the venue before the cut-off",
            "decide earlier, or declare another cut-off with closingOrdersBy(..)"),
    ORDER_NOT_OPEN("R103", "what is cancelled or replaced is open", "choose one of today.openOrders()"),
    GOOD_TILL_PAST("R104", "an order is good till a session it can be done in", "choose a later date"),
    FEE_PER_UNIT("R105", "a fixing has no units to charge a fee for", "give the fee in basis points"),
    FIXING_WITHOUT_VOLUME(
            "R106",
            "a share of volume needs a volume, and an order for the close a close; fixings have neither",
            "trade it without a share of volume, at the market"),
    PARTICIPATION("R107", "a share of volume is above 0 and at most 1", "give it as 0.025 for 2.5 %"),
    NO_IMPACT(
            "R108",
            "impact needs the volume and volatility of sessions before",
            "give it another slippage to fall back on"),
    DELISTED("R109", "what is delisted is not ordered", "look at today.actions(symbol)"),
    TIERS("R110", "tiers begin above zero, each above the one before", "put them in order"),
    NOT_A_CHANCE("R111", "a chance is from 0 to 1", "give such a number"),

    // accounts
    ACCOUNTS_DO_NOT_CLOSE("R050", "the accounts close to 1e-9 of what is at stake", "report this as a defect of Apex"),

    // shorts, cash, currencies and terminal values
    BORROW_RATE(
            "R120", "a borrow rate and a gross limit are finite and not below zero", "write three per cent as 0.03"),
    BORROW_UNKNOWN("R121", "what is sold short has a borrow rate that is visible", "wait until one is announced"),
    SHORT_CURRENCY(
            "R122",
            "a currency is sold short at its own interest",
            "give its rate to the borrow terms, or announce it"),
    GROSS_LIMIT(
            "R123",
            "weights, each without its sign, sum to at most the gross that may be borrowed for",
            "scale them, or borrow up to more"),
    INTEREST_RATE("R124", "a rate of interest is finite and above -1", "write two per cent as 0.02"),
    CONVERSION_QUOTE(
            "R125",
            "a conversion is quoted in the run's currency, an inverse one in the currency converted",
            "convert by the inverse, or name another series"),
    CONVERSION_UNKNOWN("R126", "a conversion has a visible print", "start later, or remember more"),
    CONVERSION_STALE("R127", "an order is sized by a fresh conversion", "wait for a print of the pair"),
    WITHHOLDING("R128", "the share withheld is from 0 to 1", "write fifteen per cent as 0.15"),
    TERMINAL_LOSS("R129", "a terminal loss is a share from 0 to 1", "write thirty per cent as 0.3"),

    // tests of strategies
    MARKET_SETTING(
            "R080",
            "what is said of a market in words is name=value, each once, with a name that is known",
            "correct it, or name a member of the test class that gives the market"),
    MARKET_NOT_FOUND(
            "R081",
            "a market is synthetic, a CSV file, or a field or method of the test class that gives a source or a recipe",
            "correct the name, or declare the member"),
    MARKET_DOES_NOT_FIT("R082", "a parameter can hold the market it asks for", "declare it as a MarketSource"),
    MARKET_OF_NO_INSTANCE("R083", "a member of an instance is read once there is one", "make the member static"),
    MARKET_SEED("R084", "apex.seed is a whole number of 64 bits", "give such a number, or none"),
    ASSERTED_FIGURE("R085", "what a run is held to is a finite number in its unit", "write 85 % as 0.85"),
    NOT_COMPARABLE(
            "R086",
            "a run is held to one of the same span, cash and currency",
            "vary the costs, the strategy or the data only"),

    // metrics
    FIGURE_NOT_FINITE("R060", "what is measured is finite", "find where the infinity or the NaN came from"),
    START_EQUITY("R061", "an account starts with equity above zero", "give it cash"),
    SESSIONS_PER_YEAR("R062", "a year has at least one session", "take the number from the calendar"),
    RISK_FREE_RATE("R063", "an annual rate is finite and above -1", "write two per cent as 0.02"),
    LENGTHS_DIFFER("R064", "there is one figure for every session", "give sessions without one their zero"),
    AMOUNT_NEGATIVE("R065", "an amount is not below zero", "give its absolute value"),
    NET_ABOVE_GROSS("R066", "net exposure is not larger than gross", "take both from the same positions"),
    METRIC_UNDEFINED("R067", "a figure is taken from a metric that has one", "ask it for its value, or for its reason"),
    UNKNOWN_METRIC("R068", "a metric is asked for by its name", "choose one of those measured"),
    METRIC_TWICE("R069", "a name stands for one metric", "choose another name"),
    BENCHMARK_HELD_NOTHING(
            "R181", "a benchmark holds what it is to hold", "name a symbol that the source has prices of in the span"),
    SESSION_OF_ANOTHER_RUN("R182", "a result has the sessions of its run", "take a date from the result's equity"),
    WINDOW_TOO_SHORT("R180", "a rolling figure has a window of at least two sessions", "give more sessions"),

    // reports
    REPORT_NOT_WRITTEN(
            "R090",
            "a report is written whole or not at all",
            "name a file in a folder that exists and can be written to"),

    // manifests
    JSON_FORM(
            "R160",
            "what is read as JSON is JSON by RFC 8259 in UTF-8, with every name once",
            "take the file as it was written"),
    JSON_MEMBER(
            "R161",
            "a member of a JSON object is there if it must be, is known, and has its type",
            "take the file as it was written"),
    MANIFEST_VERSION(
            "R162", "a manifest is of a form that this version reads", "read it with the version that wrote it"),
    MANIFEST_ALTERED("R163", "a manifest is as it was written", "take the file as it was written"),
    MANIFEST_FILE("R164", "a manifest is a file of at most 32 MiB that can be read", "check the path"),
    REPLAY_OF_OTHER_TERMS(
            "R165", "a replay has the terms of the run", "say the term as the manifest has it, or make a new manifest"),
    REPLAY_OF_OTHER_CODE(
            "R166",
            "a replay has the code and the engine of the run",
            "go back to that code, or ask with replayWithOtherCode(..) whether it still does the same"),
    ORDER_OF_ANOTHER_RUN("R167", "an order is explained by the run that placed it", "take it from the result's orders"),
    EXPLANATION_PARTS(
            "R168",
            "an explanation repeats the run up to the decision",
            "give the source that was run on; if it is, the strategy does not repeat itself"),

    // regimes
    HMM_SHAPE(
            "R200",
            "a hidden Markov model has 1 to 16 states and 1 to 32 features, and arrays of their shapes",
            "count states, features and rows"),
    HMM_PROBABILITIES("R201", "probabilities are not below 0 and sum to 1", "divide them by their sum"),
    HMM_COVARIANCE(
            "R202",
            "means are finite, and covariances symmetric and positive definite",
            "add a small multiple of each feature's variance to the diagonal"),
    TRAINING_FEW_ROWS("R203", "a training has 30 whole rows a state", "wait for more rows, or ask for fewer states"),
    TRAINING_CONSTANT("R204", "a feature of a training takes more than one value", "leave the feature out"),
    TRAINING_COLLAPSED(
            "R205",
            "a training ends with every state occupied from at least one of its starts",
            "ask for fewer states, more restarts or a higher floor"),
    TRAINING_SETTINGS("R206", "the settings of a training lie in their ranges", "choose one of the range"),
    REGIME_SETTINGS(
            "R210",
            "a walk has a window of at least 30 sessions a state, and its other settings in their ranges",
            "say rolling(..) or expandingFrom(..), and choose within the ranges"),
    REGIME_INPUTS(
            "R211",
            "regimes are read from 1 to 32 features of different names, of a symbol on the calendar of the walk",
            "name features and calendar so"),
    REGIME_NOT_ONE("R213", "the regime of a day is of the one set that was given", "read each set with read(..)"),
    REGIME_NOT_KNOWN("R212", "a probability is had of a state of a regime that is known", "ask isKnown() first"),

    FIGURES_CALENDAR(
            "R220",
            "what is derived of each session is read of symbols on the same calendar",
            "read it of others by read(..), as it stands now"),
    FIGURES_SHUT(
            "R221",
            "what is derived of each session is read once all of it is derived, and not within a feature of one's own",
            "read it by itself, or compose it by Factor.from(..)"),
    NO_SUCH_FIGURE("R222", "what is derived has the figures that it names", "ask for one of figures()"),

    REGIME_PUBLISHED(
            "R230",
            "a window of regimes and its labels, once published, stay as they are",
            "publish what another walk gives under another name; if the rows of the market were changed behind the walk, find out why"),

    // numbers computed from prices
    WINDOW_LENGTH("N001", "a window has 1 to 100000 sessions", "count it in sessions"),
    LEAST_VALUES(
            "N002",
            "a window asks for at least one value, and for no more than it has sessions",
            "ask for fewer, or widen the window"),
    KERNEL_SHAPE(
            "N003",
            "what a kernel is given has its inputs, its outputs and its symbols",
            "count columns and symbols, and chain kernels whose columns fit"),
    SMOOTHING("N004", "a smoothing factor is above 0 and below 1", "give 2 / (n + 1) for a span of n sessions"),
    QUANTILE_SHARE("N005", "a quantile is from 0 to 1", "write the median as 0.5"),
    SYMBOLS_ONLY_GROW("N006", "a state keeps its symbols and takes more", "start another state for fewer"),
    CALENDARS_DIFFER(
            "N007",
            "what is computed of several symbols session by session has their sessions in common",
            "compare symbols of one calendar"),
    FEATURE_NAME_TAKEN("N008", "a name stands for one feature in a run", "give the other one a name of its own"),
    FEATURE_CYCLE("N009", "a feature does not depend on itself", "compute it from others"),
    FACTOR_NUMBER(
            "N020", "a feature is computed with finite numbers, and divided by none that is 0", "give another number"),

    // models, and what was seen
    VINTAGE_OUTSIDE_ITS_RUN(
            "M001",
            "what was seen at an earlier decision is read through the day, by itself",
            "read it with today.read(..); to compute with past values as known now, use a lag"),
    MATRIX_TERMS(
            "M002",
            "a feature matrix has features of different names, and a label",
            "give them with with(..) and labelled(..)"),
    MATRIX_CSV("M003", "a feature matrix is read as it was written", "write it again with writeCsv(..)"),
    NO_SUCH_FEATURE("M004", "a feature matrix has the columns it was made with", "ask for one of its features()"),
    MODEL_CARD(
            "M005",
            "a model has a name, a version and features, and was known no earlier than what it was trained on",
            "say knownAt and trainedThrough as they were"),
    MODEL_FEATURES("M006", "a model scores the features it was trained on, in their order", "give those that it names"),
    MODEL_NOT_YET_KNOWN(
            "M007",
            "what was fitted is asked only once it was known",
            "use the version that was known then, or begin the span later"),
    MODEL_NOT_DECLARED(
            "M008",
            "a model that is asked is named in the run's identity",
            "make its signal a component of a record strategy, or give it with(name, signal)"),
    MODEL_FAILED("M009", "a model scores every row that it takes", "mend the model, or leave such rows out"),
    MODEL_CHANGES("M010", "a model's score is a function of its row", "leave out what it counts, learns or draws"),

    // stores
    SERVER_ADDRESS(
            "K001",
            "a ClickHouse is named by http or https, host and port, without credentials",
            "write https://host:8443, and give user and password apart"),
    PLAIN_HTTP(
            "K002",
            "credentials leave this machine over TLS only",
            "use https, or say allowingPlainHttp() on a network of your own"),
    STORE_NAME("K003", "names of databases match [A-Za-z_][A-Za-z0-9_]{0,63}", "choose such a name"),
    SERVER_SILENT(
            "K004", "a server answers within the patience given", "look at server and network, or be more patient"),
    POOL_EXHAUSTED("K005", "a connection becomes free in the time given", "ask less at once, or give more connections"),
    SERVER_REFUSED("K006", "a server does what it is asked", "look at what it says"),
    SLICE_NOT_WHOLE("K007", "a slice is used once all of it has arrived as it was sent", "read it again"),
    BEYOND_THE_CLOCK("K008", "no row is newer than the clock it was asked at", "report this as a defect of the store"),
    SCHEMA_DIFFERS(
            "K009",
            "tables have the columns, the engine and the sorting key that keep every revision",
            "let ClickHouseSchema create them in a database of their own"),
    MANIFEST_TORN("K010", "published batches are numbered 1, 2, 3 and so on", "restore the batches table of the store"),
    TOKEN_OF_OTHER_ROWS("K011", "a batch token stands for the same rows for ever", "give other rows another token"),
    HISTORY_REWRITTEN(
            "K012",
            "what was known before the latest stored version of a row does not change",
            "ingest versions in order of arrival, or into another store"),
    NOT_PUBLISHED("K013", "what was staged is found again as it was, and then published", "ingest it again"),
    CALENDAR_NOT_GIVEN(
            "K014",
            "a market is read with the calendars its instruments were stored with",
            "give the calendar of that name"),
    SETTING_OF_A_STORE("K015", "what is said of a store fits together", "correct it"),
    FOREIGN_DRIVER(
            "K016", "a pool of one's own gives connections of the ClickHouse driver", "make it of clickhouse-jdbc"),
    SCHEMA_TOO_NEW(
            "K040",
            "the schema of a store is not newer than the Apex that opens it",
            "use an Apex that knows its version, which is in the comments of its tables"),
    SCHEMA_TOO_OLD(
            "K041",
            "the schema of a store is of the version of the Apex that opens it",
            "call ClickHouseSchema.migrate() as a user who may alter tables"),
    MAPPED_ROWS_CHANGED(
            "K042",
            "a mapped table without batches keeps the rows it had when it was opened",
            "open it anew, or name a column that counts its batches"),
    MAPPING("K043", "what is said of a mapped table fits together, and fits the table", "correct the mapping"),
    NAME_NOT_MAPPED(
            "K044",
            "a name means a symbol at its event time, by what was known at its arrival",
            "append what it means to the symbol map"),
    MAPPED_VALUE(
            "K045",
            "a mapped row has a value in every column that is mapped, and times within 1970 to 2100",
            "correct it at its source, or map a view that leaves it out"),
    NOT_ONE_SELECT(
            "K030",
            "a query of one's own is one SELECT that brings no settings, format or file",
            "write one SELECT, or WITH and a SELECT, and bind values by name"),
    CLOCK_NOT_ENFORCED(
            "K031",
            "a query of one's own is asked where the server enforces the clock",
            "set the reader up as ReaderRole says, or say onBestEffort() and believe the result less"),
    ANSWER_TYPE(
            "K032",
            "an answer is made of numbers, texts, flags, days and instants",
            "cast the column in the query, or ask for it as what it is"),
    ANSWER_TOO_LARGE("K033", "an answer fits in the bounds given", "aggregate on the server, or allow more"),
    CLOCK_OF_ANOTHER(
            "K034",
            "while something of a run is asked, SQL is read at the clock of that run",
            "ask at view.clock() in a Derived"),
    READER_SETTING("K035", "what is said of a reader fits together", "correct it"),
    PASSWORD_LOGGED(
            "K050",
            "what is sent to a server, its password among it, is not written to a log",
            "set the loggers org.apache.hc.client5.http.headers and org.apache.hc.client5.http.wire to INFO"),
    COLUMNS_OF_ONE_SET(
            "K060",
            "columns that are read together have one length, and what is said of them fits together",
            "give every column a value for each row"),

    // what comes after what, in every run
    FILL_NOT_AFTER_ITS_ORDER(
            "K070",
            "an order is done at a print after it has reached the venue",
            "report this as a defect of the broker"),
    BOOKED_TOO_EARLY(
            "K071",
            "nothing is entered in the books before it has happened and was known",
            "report this as a defect of the engine"),
    LABEL_TOO_EARLY(
            "K072",
            "what a row is to foretell was known after the decision of that row",
            "take the label from a later decision; in a file, put its times right"),
    KEPT_NEWER_THAN_THE_CLOCK(
            "K073",
            "what is kept from step to step rests on nothing newer than the clock it is read at",
            "read it at the clock of its own cursor, or report this as a defect of the engine"),
    FIT_TOO_EARLY(
            "K074",
            "a model is fitted to sessions that are over, by rows that have arrived",
            "report this as a defect of the engine"),

    // audit and ablation
    AUDIT_CASE(
            "A001",
            "a case of an audit is a class with a name, and has a constructor of as many texts as it is given",
            "write a top-level or static nested class with such a constructor"),
    AUDIT_PATIENCE("A002", "a fresh JVM is given a second at least", "wait longer"),
    CONTAMINATED(
            "A030",
            "a run that knows more than it could is for an ablation alone, and no result",
            "use the backtest as it was before the ablation"),
    ABLATION_SETTING("A031", "what is said of an ablation fits together", "correct it"),
    BOOTSTRAP_SETTING(
            "A032",
            "a bootstrap has observations, replications, blocks no longer than the series, and a level between 0 and 1",
            "correct it, or run over a longer span"),
    KIT_SOURCE(
            "A040",
            "a leak kit is tried on prices of one calendar over a span that is long enough for a leak to show",
            "give it a source that holds more"),
    FORBIDDEN_IN_A_STRATEGY(
            "A050",
            "a strategy uses no clock, unseeded chance, environment, file, network or thread, and writes no static",
            "take it from the Day, the run's streams, a parameter or a market; or allow it by name, with the reason");

    private final String code;
    private final String sentence;
    private final String remedy;

    Rule(String code, String sentence, String remedy) {
        this.code = "APEX-" + code;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** The stable code, for example {@code APEX-T001}. */
    public String code() {
        return code;
    }

    /** The rule as a sentence, without its full stop. */
    public String sentence() {
        return sentence;
    }

    /** What to do about a refusal, without its full stop. */
    public String remedy() {
        return remedy;
    }
}
