extension LaunchPlan {
    /// What of a plan comes behind its groundwork: all that is left to be done in a cage that was built ahead.
    public struct Remainder: Sendable, Hashable {
        public var stages: StageFilters
        public var sources: [Source]
        public var operations: [Operation]
        public var step: StepDescription

        /// Of a plan whose first bytes are the groundwork's.
        ///
        /// - Parameters:
        ///   - count: so many bytes are the groundwork's.
        ///   - known: so many sources are.
        public init(of plan: [UInt8], behind count: Int, sources known: Int) throws(PlanError) {
            var reader = ByteReader(plan, from: count)
            try self.init(from: &reader)
            try check(after: known)
        }

        init(from reader: inout ByteReader) throws(PlanError) {
            stages = try StageFilters(from: &reader)
            sources = try reader.list("sources")
            operations = try reader.list("operations")
            step = try StepDescription(from: &reader)
            try reader.finish()
        }

        func check(after known: Int) throws(PlanError) {
            try LaunchPlan.check(operations, sources: known + sources.count)
        }

        /// Its beginning, for whoever opens the sources and does nothing else.
        public struct Beginning: Sendable, Hashable {
            public var stages: StageFilters
            public var sources: [Source]

            public init(of plan: [UInt8], behind count: Int) throws(PlanError) {
                var reader = ByteReader(plan, from: count)
                stages = try StageFilters(from: &reader)
                sources = try reader.list("sources")
            }
        }
    }
}
