extension Operation: PlanValue {
    private enum Code: UInt8 {
        case root = 1
        case directory, file, mountPoint, link, temporary, bind, overlay, processes, seal, loopback, hostName, resize
    }

    public func write(to writer: inout ByteWriter) {
        switch self {
        case .root(let source):
            writer.write(Code.root.rawValue)
            writer.write(source)
        case .directory(let path, let mode):
            writer.write(Code.directory.rawValue)
            writer.write(path)
            writer.write(mode)
        case .file(let path, let mode, let content):
            writer.write(Code.file.rawValue)
            writer.write(path)
            writer.write(mode)
            writer.write(content)
        case .mountPoint(let path, let kind):
            writer.write(Code.mountPoint.rawValue)
            writer.write(path)
            writer.write(kind.rawValue)
        case .link(let path, let target):
            writer.write(Code.link.rawValue)
            writer.write(path)
            writer.write(target)
        case .temporary(let path, let size, let inodes, let mode, let programs):
            writer.write(Code.temporary.rawValue)
            writer.write(path)
            writer.write(size)
            writer.write(inodes)
            writer.write(mode)
            writer.write(programs.rawValue)
        case .bind(let source, let path):
            writer.write(Code.bind.rawValue)
            writer.write(source)
            writer.write(path)
        case .overlay(let overlay):
            writer.write(Code.overlay.rawValue)
            overlay.write(to: &writer)
        case .processes(let path):
            writer.write(Code.processes.rawValue)
            writer.write(path)
        case .seal(let path):
            writer.write(Code.seal.rawValue)
            writer.write(path)
        case .loopback:
            writer.write(Code.loopback.rawValue)
        case .hostName(let name):
            writer.write(Code.hostName.rawValue)
            writer.write(name)
        case .resize(let path, let size):
            writer.write(Code.resize.rawValue)
            writer.write(path)
            writer.write(size)
        }
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        let number: UInt8 = try reader.number("operation")
        guard let code = Code(rawValue: number) else { throw .unknownCase(field: "operation", value: UInt64(number)) }
        switch code {
        case .root:
            self = .root(source: try reader.number("source"))
        case .directory:
            self = .directory(path: try reader.text("path"), mode: try reader.number("mode"))
        case .file:
            self = .file(
                path: try reader.text("path"), mode: try reader.number("mode"), content: try reader.block("content"))
        case .mountPoint:
            self = .mountPoint(
                path: try reader.text("path"), kind: try reader.flag("mount point") ? .directory : .file)
        case .link:
            self = .link(path: try reader.text("path"), target: try reader.text("target"))
        case .temporary:
            self = .temporary(
                path: try reader.text("path"), size: try reader.number("size"), inodes: try reader.number("inodes"),
                mode: try reader.number("mode"), programs: try Programs(from: &reader))
        case .bind:
            self = .bind(source: try reader.number("source"), path: try reader.text("path"))
        case .overlay:
            self = .overlay(try Overlay(from: &reader))
        case .processes:
            self = .processes(path: try reader.text("path"))
        case .seal:
            self = .seal(path: try reader.text("path"))
        case .loopback:
            self = .loopback
        case .hostName:
            self = .hostName(try reader.text("name"))
        case .resize:
            self = .resize(path: try reader.text("path"), size: try reader.number("size"))
        }
    }
}

extension Operation.Programs {
    fileprivate init(from reader: inout ByteReader) throws(PlanError) {
        self = try reader.flag("programs") ? .allowed : .refused
    }
}

extension Operation.Overlay: PlanValue {
    public func write(to writer: inout ByteWriter) {
        writer.write(path)
        writer.write(lowers)
        writer.write(keepsBase)
        writer.write(upper)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        path = try reader.text("path")
        lowers = try reader.list("lowers")
        keepsBase = try reader.flag("base")
        upper = try reader.optional("upper")
    }
}

extension Operation.Overlay.Upper: PlanValue {
    public func write(to writer: inout ByteWriter) {
        writer.write(source)
        writer.write(upper)
        writer.write(work)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        source = try reader.number("source")
        upper = try reader.text("upper")
        work = try reader.text("work")
    }
}
