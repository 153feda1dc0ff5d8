/// A file or directory of the host, cloned as a detached mount before the cage exists.
public struct Source: Sendable, Hashable, PlanValue {
    /// Absolute, without symbolic links.
    public var path: String
    public var options: Options
    /// Device and inode that it must have.
    public var expected: Expected?
    /// A device file that it must be.
    public var device: Device?

    public init(_ path: String, _ options: Options, expected: Expected? = nil, device: Device? = nil) {
        self.path = path
        self.options = options
        self.expected = expected
        self.device = device
    }

    public struct Options: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let readOnly = Options(rawValue: 1)
        /// Programs in it may not be run.
        public static let noPrograms = Options(rawValue: 2)
        /// Disk ids 0–65535 are the step's own.
        public static let idMapped = Options(rawValue: 4)
        /// With the mounts below it.
        public static let recursive = Options(rawValue: 8)
        /// A missing path is skipped, with every operation that uses it.
        public static let optional = Options(rawValue: 16)
        /// Device files in it work.
        public static let devices = Options(rawValue: 32)
        public static let all: Options = [.readOnly, .noPrograms, .idMapped, .recursive, .optional, .devices]
    }

    public struct Expected: Sendable, Hashable, PlanValue {
        public var device: UInt64
        public var inode: UInt64

        public init(device: UInt64, inode: UInt64) {
            self.device = device
            self.inode = inode
        }

        public func write(to writer: inout ByteWriter) {
            writer.write(device)
            writer.write(inode)
        }

        public init(from reader: inout ByteReader) throws(PlanError) {
            device = try reader.number("device")
            inode = try reader.number("inode")
        }
    }

    public struct Device: Sendable, Hashable, PlanValue {
        public var major: UInt32
        public var minor: UInt32

        public init(major: UInt32, minor: UInt32) {
            self.major = major
            self.minor = minor
        }

        public func write(to writer: inout ByteWriter) {
            writer.write(major)
            writer.write(minor)
        }

        public init(from reader: inout ByteReader) throws(PlanError) {
            major = try reader.number("major")
            minor = try reader.number("minor")
        }
    }

    public func write(to writer: inout ByteWriter) {
        writer.write(path)
        writer.write(options.rawValue)
        writer.write(expected)
        writer.write(device)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        path = try reader.text("source")
        let options: UInt8 = try reader.number("source options")
        guard Options.all.rawValue & options == options else {
            throw .unknownCase(field: "source options", value: UInt64(options))
        }
        self.options = Options(rawValue: options)
        expected = try reader.optional("expected")
        device = try reader.optional("device")
    }
}
