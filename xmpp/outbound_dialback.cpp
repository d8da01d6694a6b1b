#include "xmpp/outbound_state.hpp"

#include <algorithm>

namespace diolkos::xmpp {

void outbound_stream::state::remark(stream_remark what) {
    out->emplace_back(std::move(what));
    if (++remarks > max_remarks)
        object({"policy-violation", "limit.remarks", "too much was dropped on one stream"});
}

// --- as the initiating server (XEP-0220, 2.1.1) --------------------------------------------------

void outbound_stream::state::claim(objection otherwise) {
    if (where == phase::ended)
        return;
    if (!may_dialback())
        return object(otherwise);
    if (!has_dialback)
        return object({"policy-violation", "dialback.not-offered",
                       otherwise.text + "; and it does not offer dialback"});
    if (id.empty() || id.size() > dialback::max_id_bytes)
        return object({"bad-format", "dialback.stream-id",
                       "the peer's stream has no id, or one too long: no key can be made for it"});
    dialback::message mine;
    mine.from = how.local_domain;
    mine.to = how.remote_domain;
    mine.key = how.key(id);
    core.say(dialback::write(mine), *out);
    move_to(phase::await_result);
}

void outbound_stream::state::on_dialback(const element& what) {
    const auto read = dialback::read(what);
    if (const auto* wrong = std::get_if<objection>(&read))
        return object(*wrong);
    const auto& heard = std::get<dialback::message>(read);
    if (heard.answer && heard.from == how.remote_domain && heard.to == how.local_domain) {
        if (where == phase::await_result && heard.is == dialback::element_kind::result)
            return on_result(heard);
        if (where == phase::asking && heard.is == dialback::element_kind::verify &&
            std::erase(asked, heard.id) != 0)
            return on_answer(heard);
    }
    // The peer may claim and ask on a stream of this end's only where XEP-0288 was agreed.
    remark({"", "dialback.unasked",
            heard.answer ? "an answer that nobody asked for"
                         : "a claim or question on a stream that is not the peer's",
            heard.from});
}

namespace {

// What is wrong with the domains or with this end stays so until somebody changes it; everything
// else may have passed when it is tried again.
std::string_view end_by(std::string_view condition) {
    static constexpr std::string_view definite[] = {"forbidden", "not-acceptable", "not-allowed",
                                                    "not-authorized", "policy-violation"};
    if (condition == "item-not-found") // the domain claimed towards (XEP-0220, 2.5)
        return "host-unknown";
    return std::ranges::find(definite, condition) != std::end(definite)
               ? "not-authorized"
               : "remote-connection-failed";
}

} // namespace

void outbound_stream::state::on_result(const dialback::message& result) {
    switch (*result.answer) {
    case dialback::verdict::valid:
        return accepted(
            {how.remote_domain,
             std::string(proved ? mechanism::dialback_certificate : mechanism::dialback),
             how.local_domain, proved});
    case dialback::verdict::invalid:
        return end({"not-authorized", "dialback.invalid-key", "the peer calls our key invalid"},
                   true);
    case dialback::verdict::error:
        return end({end_by(result.condition), "dialback.error",
                    "the peer could not verify our key: " + std::string(result.condition)},
                   true);
    }
}

// --- as a receiving server that asks (XEP-0220, 2.1.2) -------------------------------------------

void outbound_stream::ask(std::string_view id, std::string_view key, monotonic now,
                          stream_events& out) {
    dialback::message question;
    question.is = dialback::element_kind::verify;
    question.from = state_->how.local_domain;
    question.to = state_->how.remote_domain;
    question.id = id;
    question.key = key;
    state_->asked.emplace_back(id);
    state_->core.told(now);
    state_->core.say(dialback::write(question), out);
}

void outbound_stream::state::on_answer(const dialback::message& answer) {
    out->emplace_back(key_judged{answer.id, *answer.answer, answer.condition});
}

} // namespace diolkos::xmpp
