import Glibc
import Testing

/// Everything below runs the built programs as they are installed: a real server, real TLS, the real launcher, SQLite.
///
/// One after the other, since they share this machine. As root, since that is what the agent is on a clinic's server:
/// id-mapped mounts and folders that belong to root need it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root, as the agent has it on a clinic's server"))
enum WholeProduct {}
