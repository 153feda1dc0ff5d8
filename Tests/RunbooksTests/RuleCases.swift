import Testing

/// Each rule with a document that breaks it, and the same document without that mistake.
enum RuleCases {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let place: Place
        let bad: String
        let good: String
        var testDescription: String { "\(id): \(bad.split(separator: "\n").first ?? "")" }

        init(_ id: String, _ place: Place, _ bad: String, _ good: String) {
            self.id = id
            self.place = place
            self.bad = bad
            self.good = good
        }
    }

    enum Place { case steps, action, check, runbook }

    static let host = """
        NAME:
          summary: Acts
          params: {unit: {type: unit}, text: {type: text, max: 9B}, wait: {type: duration, default: 1s}, list: {type: list, of: unit, default: []}}
          grade: host
          reason: For tests.
          run: [RUN]
          confine: {sockets: [/run/x.sock]}
          undo: none
          harmless: It is a test.
          simulate: {say: nothing}
        """

    static func host(_ run: String) -> String { host.replacing("NAME", with: "act").replacing("RUN", with: run) }
    static func write(_ path: String, more: String = "") -> String {
        "- {id: a, run: [touch, /x], confine: {write: [\(path)]}\(more)}"
    }

    static let steps: [Case] = [
        Case(
            "ORD-202", .steps, "- {id: a, run: [echo, \"${{ nothing.x }}\"]}",
            "- {id: a, run: [echo, \"${{ run.id }}\"]}"),
        Case("ORD-204", .steps, "- {id: a, run: echo hello}", "- {id: a, run: [echo, hello]}"),
        Case(
            "ORD-214", .steps, "- {id: a, run: [uptime]}\n- {id: a, run: [uptime]}",
            "- {id: a, run: [uptime]}\n- {id: b, run: [uptime]}"),
        Case("ORD-215", .steps, "- {id: a, run: [uptime], uses: demo/look}", "- {id: a, uses: demo/look}"),
        Case("ORD-215", .steps, "- {id: a, name: nothing}", "- {id: a, run: [uptime]}"),
        Case(
            "ORD-216", .steps, "- {id: a, run: [uptime], validate: {run: [uptime]}}",
            write("/srv/x", more: ", validate: {run: [uptime]}")),
        Case(
            "ORD-217", .steps, "- {id: a, run: [uptime], retry: {attempts: 99}}",
            "- {id: a, run: [uptime], retry: {attempts: 3}}"),
        Case(
            "ORD-217", .steps, "- {id: a, for_each: \"${{ params.unit }}\", run: [uptime]}",
            "- {id: a, for_each: \"${{ params.units }}\", run: [uptime]}"),
        Case("ORD-217", .steps, "- {id: a, run: [uptime], timeout: 2d}", "- {id: a, run: [uptime], timeout: 2h}"),
        Case(
            "ORD-218", .steps, "- {id: a, script: {interpreter: /bin/sh, body: x}}",
            "- {id: a, script: {interpreter: sh, body: x}}"),
        Case(
            "ORD-219", .steps, "- {id: a, run: [uptime], env: {LD_PRELOAD: x}}",
            "- {id: a, run: [uptime], env: {LANG: C}}"),
        Case(
            "ORD-219", .steps, "- {id: a, run: [uptime], exit: {0: fine}}",
            "- {id: a, run: [uptime], exit: {0: ok, 3: ok}}"
        ),
        Case(
            "ORD-220", .steps, "- {id: a, uses: demo/restar, with: {unit: ssh.service}}",
            "- {id: a, uses: demo/restart, with: {unit: ssh.service}}"),
        Case("ORD-220", .steps, "- {id: a, uses: demo/look@1}", "- {id: a, uses: demo/look}"),
        Case("ORD-221", .steps, "- {id: a, check: demo/ill}", "- {id: a, check: demo/well}"),
        Case(
            "ORD-222", .steps, "- {id: a, uses: demo/restart}",
            "- {id: a, uses: demo/restart, with: {unit: ssh.service}}"),
        Case(
            "ORD-223", .steps, "- {id: a, uses: demo/look, with: {wrd: x}}",
            "- {id: a, uses: demo/look, with: {word: x}}"),
        Case(
            "ORD-224", .steps, "- {id: a, uses: demo/look, with: {word: LOUD}}",
            "- {id: a, uses: demo/look, with: {word: quiet}}"),
        Case(
            "ORD-224", .steps, "- {id: a, uses: demo/restart, with: {unit: \"${{ params.note }}\"}}",
            "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}"),
        Case(
            "ORD-224", .steps, "- {id: a, uses: demo/restart, with: {unit: \"x${{ params.unit }}\"}}",
            "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}"),
        Case(
            "ORD-224", .steps, "- {id: a, uses: demo/write, with: {path: /home/x, content: \"\"}}",
            "- {id: a, uses: demo/write, with: {path: /srv/x, content: \"\"}}"),
        Case(
            "ORD-225", .steps, "- {id: a, uses: demo/restart, with: {unit: \"${{ item }}\"}}",
            "- {id: a, for_each: \"${{ params.units }}\", uses: demo/restart, with: {unit: \"${{ item }}\"}}"),
        Case(
            "ORD-225", .steps, "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unti }}\"}}",
            "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}"),
        Case(
            "ORD-225", .steps,
            "- {id: b, uses: demo/look, with: {word: \"${{ steps.a.x }}\"}}\n"
                + "- {id: a, run: [echo], result: {parse: text, take: {x: {at: \"\", type: string, pattern: \"[a-z]{1,8}\"}}}}",
            "- {id: a, run: [echo], result: {parse: text, take: {x: {at: \"\", type: string, pattern: \"[a-z]{1,8}\"}}}}\n"
                + "- {id: b, uses: demo/look, with: {word: \"${{ steps.a.x }}\"}}"),
        Case(
            "ORD-225", .steps, "- {id: a, run: [echo, \"${{ run.reason }}\"]}",
            "- {id: a, run: [echo, \"${{ run.host }}\"]}"),
        Case(
            "ORD-227", .steps, "- {id: a, uses: demo/person, with: {message: \"${{ params.maybe }}\"}}",
            "- {id: a, if: [{value: \"${{ params.maybe }}\", exists: true}], uses: demo/write, with: {path: /srv/x, content: \"${{ params.maybe }}\"}}"
        ),
        Case(
            "ORD-228", .steps, "- {id: a, run: [sleep, \"${{ params.wait }}\"]}",
            "- {id: a, run: [sleep, \"${{ params.wait.seconds }}\"]}"),
        Case(
            "ORD-229", .steps, "- {id: a, run: [echo, \"${{ params.note }}\"]}",
            "- {id: a, run: [cat], stdin: \"${{ params.note }}\"}"),
        Case(
            "ORD-229", .steps, "- {id: a, run: [echo, \"x${{ params.units }}\"]}",
            "- {id: a, run: [echo, \"${{ params.units }}\"]}"),
        Case(
            "ORD-231", .steps, "- {id: a, run: [uptime], confine: {write: [{path: /srv/x, mode: direct}]}}",
            "- {id: a, run: [uptime], confine: {write: [{path: /srv/x, mode: direct}]}, undo: none, irreversible: It is gone.}"
        ),
        Case("ORD-232", .steps, "- {id: a, run: [uptime], undo: none, irreversible: x}", "- {id: a, run: [uptime]}"),
        Case(
            "ORD-233", .steps, write("/srv/x", more: ", undo: none"),
            write("/srv/x", more: ", undo: none, harmless: It is a cache.")),
        Case("ORD-233", .steps, write("/srv/x", more: ", harmless: why"), write("/srv/x", more: ", undo: automatic")),
        Case(
            "ORD-234", .steps,
            write("/srv/x", more: ", undo: [{uses: demo/person, with: {message: failed}}]"),
            write("/srv/x", more: ", undo: [{run: [rm, -f, /srv/x], confine: {write: [/srv/x]}}]")),
        Case(
            "ORD-235", .steps, write("/srv/x", more: ", undo: none, harmless: x, recover: {run: [uptime]}"),
            write("/srv/x", more: ", undo: none, irreversible: x, recover: {run: [uptime]}")),
        Case(
            "ORD-240", .steps, "- {id: a, run: [uptime], confine: {sockets: [/run/x]}}",
            "- {id: a, run: [uptime], confine: {network: own-loopback}}"),
        Case(
            "ORD-240", .steps, "- {id: a, run: [uptime], confine: {capabilities: [net_admin]}}",
            "- {id: a, run: [uptime]}"),
        Case(
            "ORD-240", .steps,
            "- {id: a, uses: demo/restart, with: {unit: ssh.service}, undo: none, irreversible: x, recover: {run: [uptime]}}",
            "- id: a\n  uses: demo/restart\n  with: {unit: ssh.service}\n  undo: none\n  irreversible: x\n"
                + "  recover: {uses: demo/restart, with: {unit: ssh.service}}"),
        Case("ORD-241", .steps, "- {id: a, run: [/usr/bin/uptime]}", "- {id: a, run: [uptime]}"),
        Case(
            "ORD-241", .steps, "- {id: a, run: [\"${{ params.unit }}\"]}",
            "- {id: a, run: [echo, \"${{ params.unit }}\"]}"),
        Case(
            "ORD-242", .steps, "- {id: a, run: [sh, -c, \"echo\"]}", "- {id: a, script: {interpreter: sh, body: echo}}"),
        Case("ORD-242", .steps, "- {id: a, run: [python3.11, -c, \"1\"]}", "- {id: a, run: [sha256sum, x]}"),
        Case("ORD-250", .steps, write("/etc", more: ", reason: x"), write("/srv/etc")),
        Case("ORD-250", .steps, write("/var/lib/orderly/x"), write("/var/lib/orderlyx")),
        Case("ORD-250", .steps, write("/proc/sys/x"), write("/srv/sys")),
        Case("ORD-251", .steps, write("/etc/cron.d/x"), write("/etc/cron.d/x", more: ", reason: The job is signed.")),
        Case("ORD-251", .steps, write("/home/a/.ssh/authorized_keys"), write("/home/a/notes")),
        Case(
            "ORD-251", .steps, "- {id: a, uses: demo/write, with: {path: /etc/sudoers.d/x, content: \"\"}}",
            "- {id: a, uses: demo/write, with: {path: /etc/sudoers.d/x, content: \"\"}, reason: It is signed.}"),
        Case(
            "ORD-253", .steps, "- {id: a, script: {interpreter: sh, body: \"echo ${{ params.unit }}\"}}",
            "- {id: a, script: {interpreter: sh, body: \"echo $PARAM_UNIT\"}}"),
        Case(
            "ORD-248", .steps, "- {id: a, run: [systemctl, reboot]}",
            "- {id: a, run: [systemctl, reboot], expects: reboot, disruptive: true}"),
        Case(
            "ORD-248", .steps, "- {id: a, run: [shutdown, -r, now], expects: agent-restart}",
            "- {id: a, run: [shutdown, -r, now], expects: reboot, disruptive: true}"),
        Case(
            "ORD-248", .steps, "- {id: a, run: [systemctl, --no-block, restart, orderly-agent.service]}",
            "- {id: a, run: [systemctl, --no-block, restart, orderly-agent.service], expects: agent-restart}"),
        Case(
            "ORD-249", .steps, "- {id: a, run: [uptime], expects: reboot}",
            "- {id: a, run: [uptime], expects: reboot, disruptive: true}"),
        Case(
            "ORD-249", .steps,
            "- {id: a, uses: demo/write, with: {path: /srv/x, content: \"\"}, activate: {uses: demo/reboot}}",
            "- {id: a, uses: demo/write, with: {path: /srv/x, content: \"\"}, activate: {uses: demo/restart, with: {unit: a.service}}}"
        ),
        Case(
            "ORD-254", .steps, "- {id: a, run: [shutdown, -rh, now], expects: reboot, disruptive: true}",
            "- {id: a, run: [shutdown, -rf, now], expects: reboot, disruptive: true}"),
        Case(
            "ORD-249", .steps, "- {id: a, run: [uptime], within: 5m}",
            "- {id: a, run: [uptime], within: 5m, expects: agent-restart}"),
        Case(
            "ORD-249", .steps, "- {id: a, run: [uptime], expects: agent-restart, retry: {attempts: 2}}",
            "- {id: a, run: [uptime], expects: agent-restart}"),
        Case(
            "ORD-249", .steps, "- {id: a, run: [touch, /x], confine: {write: [/srv/x]}, expects: agent-restart}",
            "- {id: a, run: [touch, /x], confine: {read: [/srv/x]}, expects: agent-restart}"),
        Case(
            "ORD-254", .steps, "- {id: a, run: [systemctl, stop, orderly-agent]}", "- {id: a, run: [systemctl, status]}"
        ),
        Case(
            "ORD-254", .steps, "- {id: a, run: [shutdown, now], expects: reboot, disruptive: true}",
            "- {id: a, run: [systemctl, is-active, reboot.target]}"),
        Case(
            "ORD-255", .steps, "- {id: a, run: [uptime], confine: {read: [\"${{ params.note }}\"]}}",
            "- {id: a, run: [uptime], confine: {read: [/srv]}}"),
        Case(
            "ORD-260", .steps, "- {id: a, run: [uptime], confine: {limits: {cpu: 0%}}}",
            "- {id: a, run: [uptime], confine: {limits: {cpu: 10%}}}"),
        Case(
            "ORD-263", .steps, "- {id: a, run: [uptime], confine: {read: [etc/x]}}",
            "- {id: a, run: [uptime], confine: {read: [/etc/x]}}"),
        Case(
            "ORD-263", .steps, "- {id: a, run: [uptime], confine: {read: [\"/srv/${{ params.unit }}\"]}}",
            "- {id: a, run: [uptime], confine: {read: [/srv]}}"),
    ]

    static let actions: [Case] = [
        Case(
            "ORD-230", .action,
            host("systemctl, start, --, \"${{ params.unit }}\"").replacing(
                "  undo: none\n  harmless: It is a test.\n", with: ""),
            host("systemctl, start, --, \"${{ params.unit }}\"")),
        Case("ORD-240", .action, host("uptime").replacing("grade: host", with: "grade: pure"), host("uptime")),
        Case("ORD-241", .action, host("/usr/bin/uptime"), host("uptime")),
        Case("ORD-242", .action, host("env, uptime"), host("uptime")),
        Case("ORD-242", .action, host("systemd-run, uptime"), host("uptime")),
        Case(
            "ORD-242", .action, host("uptime").replacing("run: [uptime]", with: "script: {interpreter: sh, body: x}"),
            host("uptime")),
        Case("ORD-243", .action, host("uptime").replacing("  reason: For tests.\n", with: ""), host("uptime")),
        Case("ORD-244", .action, host("act, \"${{ params.unit }}\""), host("act, --, \"${{ params.unit }}\"")),
        Case("ORD-244", .action, host("act, --, \"x${{ params.unit }}\""), host("act, --, \"${{ params.list }}\"")),
        Case("ORD-246", .action, host("uptime").replacing("  simulate: {say: nothing}", with: ""), host("uptime")),
        Case(
            "ORD-247", .action,
            host("uptime").replacing(
                "undo: none\n  harmless: It is a test.",
                with: "undo: [{uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}]"),
            host("uptime").replacing(
                "undo: none\n  harmless: It is a test.",
                with:
                    "before: {s: {run: [show], parse: text, take: {now: {at: \"\", type: enum, values: [on, off]}}}}\n"
                    + "  undo: [{if: [{value: \"${{ before.now }}\", equals: on}], uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}]"
            )),
        Case(
            "ORD-304", .action,
            host("uptime").replacing(
                "undo: none",
                with:
                    "before: {a: {stat: /x, take: {m: {at: /mode, type: mode}}}, b: {stat: /y, take: {m: {at: /mode, type: mode}}}}\n  undo: none"
            ),
            host("uptime").replacing(
                "undo: none", with: "before: {a: {stat: /x, take: {m: {at: /mode, type: mode}}}}\n  undo: none")),
        Case("ORD-252", .action, secret("run: [t, \"${{ params.key }}\"]"), secret("run: [t, \"${{ secrets.key }}\"]")),
        Case(
            "ORD-252", .action, secret("run: [t]\n  env: {KEY: \"${{ params.key }}\"}"),
            secret("run: [t]\n  env: {KEY_FILE: \"${{ secrets.key }}\"}")),
        Case(
            "ORD-264", .action, secret("run: [t]", "{name: \"${{ params.key }}\", env: KEY}"),
            secret("run: [t]", "{name: \"${{ params.key }}\", as: stdin}")),
        Case(
            "ORD-265", .action, secret("run: [t]\n  stdin: text", "{name: \"${{ params.key }}\", as: stdin}"),
            secret("run: [t]\n  stdin: text", "{name: \"${{ params.key }}\", as: file}")),
        Case(
            "ORD-265", .action, secret("run: [t]\n  env: {KEY: text}", "{name: \"${{ params.key }}\", env: KEY}"),
            secret("run: [t]\n  env: {KEY: text}")),
        Case(
            "ORD-240", .action,
            files("confine: {write: [/srv/x]}\n  before: {x: {run: [nft], confine: {capabilities: [net_admin]}}}"),
            files("confine: {write: [/srv/x]}\n  before: {x: {run: [nft]}}")),
        Case("ORD-248", .action, host("systemctl, reboot"), host("systemctl, reboot") + "\n  expects: reboot"),
        Case(
            "ORD-249", .action, files("confine: {write: [/srv/x]}\n  expects: reboot"),
            files("confine: {write: [/srv/x]}")),
        Case("ORD-254", .action, host("systemctl, --no-ask-password, poweroff"), host("systemctl, daemon-reload")),
        Case("ORD-256", .action, files("confine: {}"), files("confine: {write: [/srv/x]}")),
        Case(
            "ORD-251", .action, files("confine: {write: [/etc/pam.d]}"),
            files("confine: {write: [/etc/pam.d]}\n  reason: It is signed.")),
        Case(
            "ORD-261", .action, host("uptime").replacing("sockets: [/run/x.sock]", with: "capabilities: [sys_admin]"),
            host("uptime").replacing("sockets: [/run/x.sock]", with: "capabilities: [net_admin]")),
        Case(
            "ORD-262", .action, files("confine: {read: [{path: /srv/y, as: owner}], write: [/srv/x]}"),
            files("confine: {read: [/srv/y], write: [/srv/x]}")),
        Case(
            "ORD-302", .action,
            files("confine: {write: [/srv/x]}").replacing(
                "run: [uptime]", with: "script: {interpreter: sh, file: gone.sh}"), files("confine: {write: [/srv/x]}")),
        Case(
            "ORD-303", .action, files("confine: {write: [/srv/x]}").replacing("run: [uptime]", with: ""),
            files("confine: {write: [/srv/x]}")),
        Case(
            "ORD-301", .action, files("confine: {write: [/srv/x]}").replacing("act:", with: "Act_1:"),
            files("confine: {write: [/srv/x]}")),
    ]

    static func check(_ more: String) -> String {
        """
        other:
          summary: Looks
          severity: low
          controls: []
          every: 5m
          params: {unit: {type: unit, one_of: [ssh.service]}, name: {type: string, pattern: "[a-z]+"}}
          expect: [{at: /x, exists: true}]
          MORE
        """.replacing("MORE", with: more)
    }

    static let powered =
        "grade: host\n  reason: Looking needs it.\n  observe: {x: {run: [RUN], confine: {capabilities: [net_admin]}}}"

    static let checks: [Case] = [
        Case(
            "ORD-224", .check,
            check("observe: {x: {stat: /x}}\n  heal: {runbook: RB-DEMO-001, with: {unit: \"${{ params.name }}\"}}"),
            check("observe: {x: {stat: /x}}\n  heal: {runbook: RB-DEMO-001, with: {unit: \"${{ params.unit }}\"}}")),
        Case(
            "ORD-222", .check, check("observe: {x: {stat: /x}}\n  heal: {runbook: RB-DEMO-001}"),
            check("observe: {x: {stat: /x}}\n  heal: {runbook: RB-DEMO-001, with: {unit: ssh.service}}")),
        Case(
            "ORD-242", .check, check("observe: {x: {run: [sh, -c, x]}}"),
            check("observe: {x: {script: {interpreter: sh, body: x}}}")),
        Case(
            "ORD-242", .check, check(powered.replacing("RUN", with: "xargs, nft")),
            check(powered.replacing("RUN", with: "nft, list"))),
        Case(
            "ORD-244", .check, check(powered.replacing("RUN", with: "nft, \"${{ params.name }}\"")),
            check(powered.replacing("RUN", with: "nft, --, \"${{ params.name }}\""))),
        Case(
            "ORD-255", .check, check("observe: {x: {run: [cat, x], confine: {read: [\"${{ params.name }}\"]}}}"),
            check("observe: {x: {run: [cat, x], confine: {read: [/srv]}}}")),
    ]

    static func files(_ more: String) -> String {
        "act:\n  summary: Acts\n  grade: files\n  run: [uptime]\n  \(more)"
    }

    static func secret(_ more: String, _ use: String = "\"${{ params.key }}\"") -> String {
        "act:\n  summary: Acts\n  params: {key: {type: secret}}\n  grade: pure\n  confine: {secrets: [\(use)]}\n  \(more)"
    }

    static let documents: [Case] = [
        Case("ORD-210", .runbook, "id: RB-demo-1", "id: RB-DEMO-001"),
        Case("ORD-211", .runbook, "version: \"1.0\"", "version: 1.0.0"),
        Case("ORD-212", .runbook, "controls: [\"HIPAA 164.312(z)\"]", "controls: [\"HIPAA 164.312(d)\"]"),
        Case("ORD-212", .runbook, "controls: [\"NIST 800-53r5 AU-99\"]", "controls: [\"NIST 800-53r5 CP-9(1)\"]"),
        Case("ORD-212", .runbook, "controls: [\"CIS 19.1\"]", "controls: [\"CIS 8.4\"]"),
        Case("ORD-213", .runbook, "version: 1.0.0\nagent: \">=9\"", "version: 1.0.0\nagent: \">=1.0 <2\""),
        Case("ORD-101", .runbook, "version: 1.0.0\nscratch: 2GiB", "version: 1.0.0\nx-scratch: 2GiB"),
        Case("ORD-505", .runbook, "orderly: plugin/v1", "orderly: runbook/v1"),
        Case(
            "ORD-206", .runbook, "params:\n  p: {type: mode, default: \"4755\"}",
            "params:\n  p: {type: mode, default: \"0755\"}"),
        Case("ORD-205", .runbook, "params:\n  p: {type: demo/wrd}", "params:\n  p: {type: demo/word}"),
        Case(
            "ORD-239", .runbook,
            "verify: [{check: demo/well}]\non_failure: [{uses: demo/write, with: {path: /srv/x, content: \"\"}}]",
            "verify: [{check: demo/well}]\non_failure: [{uses: demo/person, with: {message: \"${{ run.reason }}\"}}]"),
        Case("ORD-237", .runbook, "verify: []", "verify: [{check: demo/well}]"),
        Case(
            "ORD-221", .runbook, "verify: [{check: demo/well}]\npreconditions: [{uses: demo/look}]",
            "verify: [{check: demo/well}]\npreconditions: [{check: demo/well, otherwise: skip}]"),
    ]
}
