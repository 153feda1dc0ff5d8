public import Runbooks
import Signing

/// One process to be confined. Everything is decided: paths are absolute, values filled in, names of tools looked up.
/// It may hold secrets, so nothing encodes it.
public struct Launch: Sendable, Hashable {
    /// What is launched, for messages: "RB-SSHD-001/write", "time/synchronised".
    public var label: String
    public var grade: Grade
    /// Absolute path of the program, as the host sees it; `arguments[0]` is its name.
    public var program: String
    public var arguments: [String]
    /// The whole environment; nothing is inherited.
    public var environment: [String: String]
    public var standardInput: [UInt8] {
        get { secretInput?.bytes ?? plainInput }
        set { (plainInput, secretInput) = (newValue, nil) }
    }
    private var plainInput: [UInt8]
    private var secretInput: SecretBytes?
    public var reads: [Read]
    public var writes: [Write]
    /// Absolute paths of Unix sockets.
    public var sockets: [String]
    public var network: Network
    /// Names without CAP_, lower case: "net_admin". Only for grade host.
    public var capabilities: [String]
    /// Content of files that exist in the cage only: scripts, parameters, secrets.
    public var files: [File]
    /// What its output must not show beside its own files of kind `secret`.
    public var hidden: [Secret]
    public var view: View
    public var limits: Limits
    public var minimum: MinimumIsolation
    /// Whether `network: connect` will do without bounds on ports, whatever the minimum. For the agent's own transport,
    /// which speaks to one server with TLS: Linux 5.19 to 6.6 enforces all else, and a host that cannot poll is lost.
    public var acceptsUnboundedPorts: Bool
    /// How much of the output is kept.
    public var keep: Keep

    public init(label: String, grade: Grade, program: String, arguments: [String]) {
        self.label = label
        self.grade = grade
        self.program = program
        self.arguments = arguments
        environment = Launch.baseEnvironment
        plainInput = []
        reads = []
        writes = []
        sockets = []
        network = .none
        capabilities = []
        files = []
        hidden = []
        view = .cage
        limits = Limits()
        minimum = .full
        acceptsUnboundedPorts = false
        keep = .ends
    }

    /// Hands the secret over as all of standard input.
    mutating func takeInput(_ secret: Secret) { (plainInput, secretInput) = ([], secret.content) }

    /// Everything that its output must not show.
    public var secrets: [Secret] {
        var seen: Set<Secret> = []
        let own = files.compactMap { file in file.secret.map { Secret(name: file.name, content: $0) } }
        return (own + hidden).filter { seen.insert($0).inserted }
    }

    public static let baseEnvironment = [
        "PATH": "/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "HOME": "/tmp",
    ]

    public struct Read: Sendable, Hashable, Codable {
        public enum Mapping: String, Sendable, Hashable, Codable {
            /// Only what others may read is readable.
            case other
            /// Id-mapped: the step reads as the files' owner does.
            case owner
        }
        public var path: String
        public var mapping: Mapping
        /// A missing path is no error.
        public var optional: Bool
        /// What is shown at `path`, where that is not the host's own.
        public var source: String?
        /// Directories whose content lies over it, newest first. In a simulation: what earlier steps wrote.
        public var layers: [String]

        public init(
            path: String, mapping: Mapping = .other, optional: Bool = false, source: String? = nil,
            layers: [String] = []
        ) {
            self.path = path
            self.mapping = mapping
            self.optional = optional
            self.source = source
            self.layers = layers
        }

        /// Whether it shows the host's own file or directory as it is.
        public var isPlain: Bool { source == nil && layers.isEmpty }
    }

    public enum Write: Sendable, Hashable, Codable {
        case staged(StagedRoot)
        /// The host's own directory or file, id-mapped; never undone automatically.
        case direct(path: String)
    }

    public struct File: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            /// 0444 at `/run/orderly/NAME`.
            case data
            /// 0555 at `/run/orderly/NAME`.
            case script
            /// 0400 at `/run/secrets/NAME`, on its own tmpfs.
            case secret
        }
        public let kind: Kind
        public let name: String
        private let plain: [UInt8]
        let secret: SecretBytes?

        public init(kind: Kind, name: String, content: [UInt8]) {
            self.kind = kind
            self.name = name
            plain = kind == .secret ? [] : content
            secret = kind == .secret ? SecretBytes(content) : nil
        }

        init(_ secret: Secret) {
            kind = .secret
            name = secret.name
            plain = []
            self.secret = secret.content
        }

        /// Of a secret a copy, which is wiped by whoever asks for it.
        public var content: [UInt8] { secret?.bytes ?? plain }

        /// Bytes.
        public var size: Int { secret?.count ?? plain.count }
    }

    public enum View: String, Sendable, Hashable, Codable {
        /// The cage's own mounts and processes.
        case cage
        /// The host's mounts, block devices and processes, and its network below `/proc/1/net`, read-only.
        case host
    }

    public enum Keep: String, Sendable, Hashable, Codable {
        /// The first 64 KiB and the last 192 KiB of each stream.
        case ends
        /// Everything up to `limits.output`: for output that is parsed.
        case all
    }
}

extension Launch.File: CustomReflectable {
    /// Of a secret the name alone.
    public var customMirror: Mirror {
        kind == .secret
            ? Mirror(self, children: ["name": name])
            : Mirror(self, children: ["name": name, "content": content])
    }
}

/// A declared write root, made ready for a step: what the step sees is an overlay, what it writes lands in `upper`.
public struct StagedRoot: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case directory
        /// One file: the step sees a private parent directory that holds a copy of it alone.
        case file
    }
    /// The declared path on the host, absolute, without symbolic links.
    public var path: String
    public var kind: Kind
    /// The directory that the overlay shows unchanged: `path` itself, or for a file the folder that holds its copy.
    public var lower: String
    /// Earlier changes stacked between `lower` and `upper`, newest first (validation sees the step's own upper here).
    public var earlier: [String]
    /// Where writes land. Nil: the overlay is read-only and shows `earlier` over `lower`.
    public var upper: String?
    public var work: String?
    /// Device and inode of `lower` when it was approved; the launcher opens it again and compares.
    public var identity: FileIdentity
    /// All layers are copies, to whose owners' ids on the disk this was added: where no overlay can lie on id-mapped
    /// mounts. Nil: they have the host's own owners, and are id-mapped.
    public var ownerShift: UInt32?

    public init(
        path: String, kind: Kind, lower: String, earlier: [String] = [], upper: String?, work: String?,
        identity: FileIdentity, ownerShift: UInt32? = nil
    ) {
        self.path = path
        self.kind = kind
        self.lower = lower
        self.earlier = earlier
        self.upper = upper
        self.work = work
        self.identity = identity
        self.ownerShift = ownerShift
    }

    /// Whether the overlay has `path`, so that nothing else may lie there.
    func shows(_ path: String) -> Bool {
        path == self.path || (kind == .directory && path.hasPrefix(self.path + "/"))
    }
}

public struct FileIdentity: Sendable, Hashable, Codable {
    public let device: UInt64
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
