/// A Landlock ruleset (Documentation/userspace-api/landlock.rst): what is handled is denied unless a rule allows it.
public struct LandlockRules: Sendable, Hashable, PlanValue {
    /// Version of the kernel's interface.
    public var version: UInt8
    public var handledFiles: UInt64
    public var handledNetwork: UInt64
    public var scoped: UInt64
    public var paths: [PathRule]
    public var ports: [PortRule]

    public init(
        version: UInt8, handledFiles: UInt64, handledNetwork: UInt64, scoped: UInt64, paths: [PathRule],
        ports: [PortRule]
    ) {
        self.version = version
        self.handledFiles = handledFiles
        self.handledNetwork = handledNetwork
        self.scoped = scoped
        self.paths = paths
        self.ports = ports
    }

    public struct PathRule: Sendable, Hashable, PlanValue {
        /// As the step sees it. A path that is not there needs no rule.
        public var path: String
        public var access: UInt64

        public init(path: String, access: UInt64) {
            self.path = path
            self.access = access
        }

        public func write(to writer: inout ByteWriter) {
            writer.write(path)
            writer.write(access)
        }

        public init(from reader: inout ByteReader) throws(PlanError) {
            path = try reader.text("path")
            access = try reader.number("access")
        }
    }

    public struct PortRule: Sendable, Hashable, PlanValue {
        public var port: UInt16
        public var access: UInt64

        public init(port: UInt16, access: UInt64) {
            self.port = port
            self.access = access
        }

        public func write(to writer: inout ByteWriter) {
            writer.write(port)
            writer.write(access)
        }

        public init(from reader: inout ByteReader) throws(PlanError) {
            port = try reader.number("port")
            access = try reader.number("access")
        }
    }

    public func write(to writer: inout ByteWriter) {
        writer.write(version)
        writer.write(handledFiles)
        writer.write(handledNetwork)
        writer.write(scoped)
        writer.write(paths)
        writer.write(ports)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        version = try reader.number("landlock version")
        handledFiles = try reader.number("landlock files")
        handledNetwork = try reader.number("landlock network")
        scoped = try reader.number("landlock scopes")
        paths = try reader.list("landlock paths")
        ports = try reader.list("landlock ports")
    }
}
