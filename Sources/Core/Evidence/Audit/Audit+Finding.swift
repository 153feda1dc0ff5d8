extension Audit {
    /// Something that is wrong with evidence.
    public struct Finding: Sendable, Hashable {
        /// Stable words.
        public enum Code: String, Sendable, Hashable, CaseIterable {
            /// A file that has to be there is not.
            case missing
            /// The trust documents do not lead from the root keys given.
            case trust
            /// No site key of those trust documents admitted this host.
            case admission
            /// `host.pub` is not the key that was admitted.
            case hostKey = "host_key"
            /// A statement's envelope cannot be read, or its signature is not the host's.
            case signature
            /// Signed, and not a statement.
            case form
            /// The record is not the one that the statement is about.
            case record
            /// The bundle is not that of the statement.
            case bundle
            /// A file is not what the step printed.
            case output
            /// A statement of another site or host.
            case stranger
            /// A file that is named for another place than its statement has.
            case misplaced
            /// Statements between two others, or before the first, are not there.
            case gap
            /// Two different statements in one place.
            case fork
            /// A statement follows another one than the one before it.
            case previous
            /// An epoch does not begin as it has to.
            case epoch
            /// A receipt that the receipt key did not sign, or that is not one.
            case receipt
            /// A receipt is for a statement other than the one in its place: the past was rewritten.
            case rewritten
        }
        public let code: Code
        /// Nil where it is about no one statement.
        public let place: ChainPlace?
        /// What is wrong, in one sentence.
        public let message: String

        public init(_ code: Code, at place: ChainPlace? = nil, _ message: String) {
            self.code = code
            self.place = place
            self.message = message
        }
    }
}

extension Audit.Finding: CustomStringConvertible {
    public var description: String { "\(code.rawValue): " + (place.map { "\($0): " } ?? "") + message }
}
