#include "box/message.hpp"

namespace diolkos::box {

// Longer than a function should be: one exhaustive table, so that a new message does not compile
// without its entry.
message_entry about(message what) noexcept {
    using enum audit::severity;
    switch (what) {
    case message::listening:
        return {"listening", "2d1854a2828f48dfbd9cb1574f24f438", info,
                "Where this box listens, and where it can be asked.", ""};
    case message::ready:
        return {"ready", "bb498751b89d4c2082b83023c9d1bf12", info,
                "The journal and the audit log are open, and peers are let in.", ""};
    case message::draining:
        return {"draining", "3d2ee6f26aee4527aa2843872d5d48b5", info,
                "It was told to stop: no new streams; what is under way ends, for limits.drain_s "
                "at most.",
                ""};
    case message::stopped:
        return {"stopped", "6e184dcb85844c7f8e810c2ead615759", info, "It has ended in order.", ""};
    case message::failed:
        return {"failed", "e964731466d74078bfc68ed0add064fc", error,
                "It cannot start, or cannot go on, and ends: the text says why.",
                "Mend what the text names. What was acknowledged is in the journal, and the next "
                "start goes on from there."};
    case message::configuration_warning:
        return {"configuration-warning", "d0c8cde0e7ca4511b8b806dc82ea2f05", warning,
                "The configuration is good, and something in it or on this host is not as it "
                "should be.",
                "Do what the text says; diolkos check tells it again, with all else."};
    case message::configuration_refused:
        return {
            "configuration-refused", "4337374543c54571a7763b8df8c91584", error,
            "A reload found mistakes, each with its place; the configuration in use stays in use.",
            "Correct them and reload again; diolkos check looks at the file beforehand."};
    case message::configuration_taken:
        return {"configuration-taken", "1e67eacc633a4a99adcaf94692dbcc9c", info,
                "A reload has been taken.", ""};
    case message::place_closed:
        return {"place-closed", "f71789f983de462a8acfa54d441b421c", error,
                "A file that a reload names is outside of what this process may open.",
                "Restart the box, or have the folder in sandbox.readable beforehand."};
    case message::host_limit:
        return {"host-limit", "f5d6379213894bb3a6ea85398c460037", warning,
                "This host allows the process less than its configuration may need.",
                "Raise what the text names, or lower the limit in the configuration."};
    case message::sandbox_missing:
        return {"sandbox-missing", "fd905259690945178fffdd4cf3a1e8c7", warning,
                "The kernel lacks a part of the sandbox, or memory cannot be locked; the box runs "
                "with less.",
                "See docs/security.md for what that part stops; sandbox.mode = \"required\" "
                "forbids such a start."};
    case message::sandbox_required:
        return {
            "sandbox-required", "da715860318a41918373f0e0ebd71cf0", error,
            "The sandbox could not be had as sandbox.mode asks for, and the box does not start.",
            "Run it on a kernel with what the text names, or set sandbox.mode to \"on\"."};
    case message::unclean_stop:
        return {"unclean-stop", "19b244e0e42b49ce82004cb60f4189dc", warning,
                "The run before this one did not end in order.",
                "Look for the cause: power, memory, a full disk. diolkos audit reconcile says what "
                "was under way."};
    case message::call_denied:
        return {"call-denied", "87bf3ce9b27e4789b69e6ca8ca929e46", error,
                "The run before this one made a system call that is not on its list, and was ended "
                "for it.",
                "A fault of this program, or somebody in it: keep log and journal, and report it "
                "with the record."};
    case message::new_journal:
        return {"new-journal", "f746cfc45fa0417988c32e83b0ee44e7", warning,
                "The journal was not there, so this run begins with an empty one.",
                "If it was not you who removed it: find it, before more is written."};
    case message::link_up:
        return {"link-up", "c4e50665cc2940869ecf6c8c5a7e6470", info,
                "The two boxes have agreed; crossings flow.", ""};
    case message::link_down:
        return {"link-down", "8bbbc0db8ff5424aba06735af8675a7d", warning,
                "The connection between the boxes ended; crossings wait.",
                "If it does not come back within seconds: diolkos doctor on the box that dials."};
    case message::link_refused:
        return {"link-refused", "6d6b688f988c418fb0aad9b35f9a7428", warning,
                "Somebody spoke on the link who is not the other box, or disagrees with it.",
                "Compare keys and profiles as the text says: diolkos pair show on both. If nothing "
                "was changed, somebody is on the link."};
    case message::link_unreachable:
        return {"link-unreachable", "507e4ab187314b049a14e9903893e718", warning,
                "The other box could not be reached; it is tried again.",
                "Its address, the cable, both firewalls: diolkos doctor tries each step."};
    case message::link_spare:
        return {"link-spare", "913e07a968bf4a5fa31f0ea44a9bedeb", info,
                "A second connection to the other box stands by, over its other address.", ""};
    case message::link_spare_lost:
        return {"link-spare-lost", "54af5c4f48ba437ab42a31f3f621489d", warning,
                "The connection that stood by is lost; the link is up, without a spare.",
                "Look at that address, its card and cable before the other one goes, too."};
    case message::crossings_lost:
        return {"crossings-lost", "868c351120ae4fbdb58508556e6613e3", warning,
                "Of a one-way link: these numbers will not come.",
                "Their senders may not know. See the losses of the link: docs/one-way.md."};
    case message::server_behind:
        return {"server-behind", "e3fd8090607e4b7e923199030d061b35", warning,
                "A far server takes nothing more, so those who send to it are not read; or it "
                "takes something again.",
                "Look at that server. All others are served meanwhile."};
    case message::peer_unreachable:
        return {
            "peer-unreachable", "1637e0b9a2de48879321b674c340a6ec", warning,
            "No stream to a near server could be had; stanzas for it wait, and are tried again.",
            "diolkos doctor says where it fails: name, address, certificate."};
    case message::certificate_expires:
        return {"certificate-expires", "ec1ff6353df547cda1ab623eb39775af", warning,
                "A certificate expires within 30 days.",
                "Renew it and reload the box, or tell the peer to."};
    case message::certificate_expired:
        return {"certificate-expired", "ebad3b57f56943e583321c7a12cfecc1", error,
                "A certificate expires within a day, or has expired.",
                "Renew it now and reload the box, or tell the peer to."};
    case message::clock_step:
        return {"clock-step", "65580c9894e14259b5c034f5288a8b03", warning,
                "The clock of this host was set, and not slewed.",
                "Find out who or what set it; times before and after do not compare."};
    case message::storage_room:
        return {"storage-room", "d67143f55a9741e78db26e2122d7d42d", info,
                "The file system of the audit log or the journal has room again.", ""};
    case message::storage_alert:
        return {"storage-alert", "dd2f066e5fa34d1297bb29c41166e3f2", warning,
                "The file system of the audit log or the journal is filling up.",
                "Make room before it is full: diolkos audit prune frees what is archived."};
    case message::storage_short:
        return {
            "storage-short", "be27da8b8efc496ca62242a28789e553", error,
            "It is so full that less is taken in, or nothing: the text says which.",
            "Make room now: diolkos audit prune, or a larger file system. What waits is not lost."};
    case message::operator_refused:
        return {"operator-refused", "42d907e047e44b72be898aac0c1d2640", warning,
                "A process on this host asked the operator's socket without the right to.",
                "Find out whose it is: the text has its user and process."};
    case message::note_unreadable:
        return {"note-unreadable", "f68bd464b7c8478c80ab4f4458d6cbec", warning,
                "A note in the audit log's folder was none that a tool leaves; it was removed, "
                "with a record.",
                "Find out who may write in that folder."};
    }
    return {};
}

std::string message_catalogue() {
    std::string text = R"(
## Messages

What a box tells its operator's log: standard error, one line each with the priority in front, or systemd's journal, with fields. There
`MESSAGE_ID` is the identity below, `DIOLKOS_MESSAGE` the name, `DIOLKOS_BOX` the box's; `journalctl --catalog` shows meaning and
remedy beside each, and `journalctl DIOLKOS_MESSAGE=link-down` finds them. None of these is evidence: that is the audit log.

| message | priority | `MESSAGE_ID` | what it means | what to do |
|---|---|---|---|---|
)";
    for (int i = 0; i <= static_cast<int>(last_message); ++i) {
        const auto entry = about(static_cast<message>(i));
        text.append("| `").append(entry.name).append("` | ").append(audit::name(entry.how));
        text.append(" | `").append(entry.identity).append("` | ").append(entry.meaning);
        text.append(" | ").append(entry.to_do.empty() ? "nothing" : entry.to_do).append(" |\n");
    }
    return text;
}

std::string journal_catalogue() {
    std::string text;
    for (int i = 0; i <= static_cast<int>(last_message); ++i) {
        const auto entry = about(static_cast<message>(i));
        text.append("-- ").append(entry.identity).append("\nSubject: ").append(entry.name);
        text.append(" (@DIOLKOS_BOX@)\nDefined-By: Diolkos\nDocumentation: man:diolkos(1)\n\n");
        text.append(entry.meaning).append("\n");
        if (!entry.to_do.empty()) {
            text.append("\n").append(entry.to_do).append("\n");
        }
        text.append("\n");
    }
    return text;
}

} // namespace diolkos::box
