import Execution

/// One entry of a commit at its place: the open directory that holds the target, and the slot.
///
/// A slot is reached by nobody but the agent. What is in it says what was done: the prepared inode, nothing yet;
/// another one, that is what stood at the target. Nothing else is remembered, so a cut between any two calls is no
/// special case.
struct Placement {
    let change: Change
    let prepared: FileIdentity?
    let parent: Folder
    let name: String
    let slots: Folder
    let slot: String

    init(of entry: Commit.Entry, at anchor: Anchor) throws(FileFailure) {
        change = entry.change
        prepared = entry.prepared
        (parent, name) = try anchor.parent(of: entry.change.path)
        slots = anchor.slots
        slot = Workspace.last(of: entry.slot)
    }

    /// The cheap look before: that nobody changed the target since the change set was made.
    func checkBase() throws(FileFailure) {
        let found = try parent.status(name)
        guard let before = change.before else {
            guard found == nil else { throw conflict("somebody else made it since") }
            return
        }
        guard let found else { throw conflict("somebody else removed it since") }
        guard found.agrees(with: before) else { throw conflict("somebody else changed it since") }
        if found.isImmutable {
            throw FileFailure(.immutable, path: change.path, "it is immutable or append-only (chattr -i -a)")
        }
        if found.isMountRoot && name != "." {
            throw FileFailure(.mountPoint, path: change.path, "something is mounted there")
        }
        if change.operation == .metadata, try FileState.read(name, in: parent)?.attributes != before.attributes {
            throw conflict("somebody else changed its extended attributes since")
        }
    }

    func put() throws(FileFailure) {
        do throws(FileFailure) {
            switch change.operation {
            case .create: try slots.move(slot, to: parent, name, .noReplace)
            case .replace: try slots.move(slot, to: parent, name, .exchange)
            case .delete: try parent.move(name, to: slots, slot, .noReplace)
            case .metadata: return
            }
        } catch {
            // Taken or gone in the instant after the look.
            throw error.code == .conflict || error.code == .notFound ? conflict(error.message) : error
        }
    }

    /// The exact look after: what left the target is what the change was approved for, to the last byte.
    func checkDisplaced() throws(FileFailure) {
        guard let before = change.before else { return }
        guard let displaced = try FileState.read(slot, in: slots), displaced.identity == before.identity else {
            throw conflict("somebody else put another file there in the meantime; it was put back")
        }
        if let first = displaced.differences(from: before).first {
            throw conflict("somebody else changed it in the meantime, and it was put back: \(first)")
        }
        if before.kind == .directory, try !slots.isEmpty(slot) {
            throw conflict("somebody else put a file into this directory in the meantime; it was put back")
        }
    }

    /// Gives a directory the metadata kept under `name` in the slot, "old" or "new".
    func write(
        _ metadata: String, _ privilege: Staging.Privilege, between: () throws(FileFailure) -> Void
    ) throws(FileFailure) {
        let kept = try DirectoryMetadata(of: metadata, in: try slots.folder(slot))
        try kept.write(to: try target(), privilege, between: between)
    }

    func target() throws(FileFailure) -> Folder { name == "." ? parent : try parent.folder(name) }

    private func conflict(_ what: String) -> FileFailure { FileFailure(.conflict, path: change.path, what) }
}

extension Folder {
    func isEmpty(_ name: String) throws(FileFailure) -> Bool { try folder(name).rawNames().isEmpty }
}
