/// What the launcher tells the agent, one message each.
public enum StatusRecord: Sendable, Hashable {
    /// Nothing of the step ran.
    case failed(Failure)
    /// The step may run from now on.
    case begun
    /// The step ended. `signal` is 0 where it ended by itself.
    case ended(End)
    /// Comes before the end, one for each kind.
    case denied(RefusedCall)
    /// The step was ended for being refused `RefusedCall.budget` calls.
    case denialBudget
    /// Refused calls are counted: without any `denied` there were none.
    case watching

    public struct Failure: Error, Sendable, Hashable {
        public var stage: Stage
        /// Of `LaunchPlan.operations`, where the stage walks through them.
        public var operation: UInt16?
        public var path: String?
        public var errno: Int32

        public init(_ stage: Stage, operation: UInt16? = nil, path: String? = nil, errno: Int32) {
            self.stage = stage
            self.operation = operation
            self.path = path
            self.errno = errno
        }
    }

    public struct End: Sendable, Hashable {
        public var code: Int32
        public var signal: Int32
        public var processorMicroseconds: Int64
        public var memoryKilobytes: Int64
        public var cage: Cage

        public init(
            code: Int32, signal: Int32, processorMicroseconds: Int64, memoryKilobytes: Int64, cage: Cage = .unknown
        ) {
            self.code = code
            self.signal = signal
            self.processorMicroseconds = processorMicroseconds
            self.memoryKilobytes = memoryKilobytes
            self.cage = cage
        }

        /// What is left of the step.
        public enum Cage: UInt8, Sendable {
            /// Perhaps processes, until the launcher has ended.
            case unknown
            /// No process but the cage's own process 1, which runs nothing of the step.
            case empty
        }

        /// By SIGKILL, of a cage that nobody could watch any longer.
        public static let killed = End(code: 0, signal: 9, processorMicroseconds: 0, memoryKilobytes: 0)
    }

    /// What was being done.
    public enum Stage: UInt8, Sendable, Hashable, CaseIterable {
        case plan = 1
        case source, sourceChanged, idMap, clone, controlGroup, userMap, identity, keyring
        case root, mount, overlay, overlayReadOnly, file, processes, loopback, hostName, pivot, seal
        case secondNamespace, step, limits, capabilities, privileges, landlock, seccomp, exec
    }

    public static let mostBytes = 8192

    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .failed(let failure):
            writer.write(UInt8(1))
            writer.write(failure.stage.rawValue)
            writer.write(failure.operation)
            writer.write(failure.path)
            writer.write(failure.errno)
        case .ended(let end):
            writer.write(UInt8(2))
            writer.write(end.code)
            writer.write(end.signal)
            writer.write(end.processorMicroseconds)
            writer.write(end.memoryKilobytes)
            writer.write(end.cage == .empty)
        case .denied(let denial):
            writer.write(UInt8(3))
            denial.write(to: &writer)
        case .denialBudget:
            writer.write(UInt8(4))
        case .watching:
            writer.write(UInt8(5))
        case .begun:
            writer.write(UInt8(6))
        }
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(PlanError) {
        var reader = ByteReader(bytes)
        let kind: UInt8 = try reader.number("record")
        switch kind {
        case 1:
            let number: UInt8 = try reader.number("stage")
            guard let stage = Stage(rawValue: number) else {
                throw .unknownCase(field: "stage", value: UInt64(number))
            }
            self = .failed(
                Failure(
                    stage, operation: try reader.optional("operation"), path: try reader.optional("path"),
                    errno: try reader.number("errno")))
        case 2:
            self = .ended(
                End(
                    code: try reader.number("code"), signal: try reader.number("signal"),
                    processorMicroseconds: try reader.number("processor time"),
                    memoryKilobytes: try reader.number("memory"),
                    cage: try reader.flag("cage") ? .empty : .unknown))
        case 3: self = .denied(try RefusedCall(from: &reader))
        case 4: self = .denialBudget
        case 5: self = .watching
        case 6: self = .begun
        default:
            throw .unknownCase(field: "record", value: UInt64(kind))
        }
        try reader.finish()
    }
}
