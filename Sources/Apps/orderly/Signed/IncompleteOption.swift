import ArgumentParser

/// Whether a document may be written that fewer keys have signed than must.
struct IncompleteOption: ParsableArguments {
    @Flag(
        help: """
            Write it although more keys must sign; their holders add theirs with `orderly countersign`, and no host takes \
            it before.
            """)
    var incomplete = false

    var completeness: Sealing.Completeness { incomplete ? .moreWillSign : .complete }
}
