#include "xmpp/certificate_identity.hpp"
#include "xmpp/inbound_state.hpp"

#include <exception>

namespace diolkos::xmpp {

accepted_proofs inbound_stream::state::proofs_of(std::string_view domain) const {
    return how.proofs ? how.proofs(domain, peer) : accepted_proofs{};
}

bool inbound_stream::state::offers_dialback() const {
    return speaks_dialback() && proofs_of(from).any_dialback(proves(peer, from));
}

// What the certificate is worth is known for the header's domain alone: another one that is claimed
// on the stream may have authorities of its own.
bool inbound_stream::state::certifies(std::string_view domain) const {
    return domain == from && proves(peer, from);
}

void inbound_stream::state::remark(stream_remark what) {
    out->emplace_back(std::move(what));
    if (++remarks > max_remarks)
        object(
            {"policy-violation", "limit.remarks", "too much was denied or dropped on one stream"});
}

void inbound_stream::state::deny(const dialback::message& asked, const objection& why) {
    core.say(dialback::write(answer_to(asked, dialback::verdict::error, why.error)), *out);
    remark({why.error, why.rule, why.text, asked.from});
}

void inbound_stream::state::on_dialback(first_level&& item) {
    if (!speaks_dialback())
        return on_unexpected(inbound_speech::dialback);
    const auto read = dialback::read(item.content);
    if (const auto* wrong = std::get_if<objection>(&read))
        return object(*wrong);
    const auto& what = std::get<dialback::message>(read);
    if (what.answer) // nothing is ever asked on an inbound stream (XEP-0220, 2.2)
        return remark({"", "dialback.unasked", "an answer that nobody asked for", what.from});
    if (where == phase::offer_starttls)
        return deny(what, {"policy-violation", "dialback.before-tls", "dialback before TLS"});
    switch (what.is) {
    case dialback::element_kind::result:
        return on_claim(what);
    case dialback::element_kind::verify:
        return on_question(what);
    }
}

// --- as the receiving server (XEP-0220, 2.2.1) ---------------------------------------------------

void inbound_stream::state::on_claim(const dialback::message& claim) {
    if (!established() && !offers_dialback())
        return on_unexpected(inbound_speech::dialback);
    if (!how.serves(claim.to))
        return deny(claim,
                    {"item-not-found", "dialback.to", "a claim towards a domain not served"});
    if (!how.may_federate(claim.from))
        return deny(claim, {"policy-violation", "dialback.from",
                            "a claim to be a domain that may not federate"});
    const accepted_proofs accepted = proofs_of(claim.from);
    const bool proved = certifies(claim.from);
    if (!accepted.any_dialback(proved)) {
        std::string why = "dialback is not accepted of this domain";
        if (claim.from != from)
            why += " on another one's stream";
        else if (!proved)
            why += ", and " + why_not_proved(peer, from);
        return deny(claim, {"not-authorized", "dialback.not-accepted", std::move(why)});
    }
    switch (authority.of(claim.from, claim.to)) {
    case stream_authority::standing::proved: // so the key changes nothing
        if (!requests.admits(core.now()))
            return deny(claim, {"resource-constraint", "limit.dialback-claims",
                                "the same claim again and again"});
        return core.say(dialback::write(answer_to(claim, dialback::verdict::valid)), *out);
    case stream_authority::standing::claimed:
        return remark({"", "dialback.again", "a claim that is being verified already", claim.from});
    case stream_authority::standing::unknown:
        break;
    }
    if (authority.full())
        return deny(claim, {"resource-constraint", "limit.dialback-pairs",
                            "too many pairs of domains on one stream"});
    if (proved && accepted.dialback_certificate) // XEP-0344
        return accept(claim, mechanism::dialback_certificate);
    authority.claim(claim.from, claim.to);
    out->emplace_back(key_claimed{claim.from, claim.to, id, claim.key});
}

void inbound_stream::state::on_verified(const dialback::message& claim, dialback::verdict answer,
                                        std::string_view condition) {
    if (authority.of(claim.from, claim.to) != stream_authority::standing::claimed)
        return;
    switch (answer) {
    case dialback::verdict::valid:
        return accept(claim, mechanism::dialback);
    case dialback::verdict::error:
        authority.forget(claim.from, claim.to);
        return deny(claim, {condition, "dialback.not-verified", "the key could not be verified"});
    case dialback::verdict::invalid: // and with it the stream (XEP-0220, 2.2.1)
        core.say(dialback::write(answer_to(claim, dialback::verdict::invalid)), *out);
        return object({"not-authorized", "dialback.invalid-key",
                       "the authoritative server of " + claim.from + " denies the key"});
    }
}

void inbound_stream::state::accept(const dialback::message& claim, std::string_view mechanism) {
    authority.prove(claim.from, claim.to);
    core.say(dialback::write(answer_to(claim, dialback::verdict::valid)), *out);
    if (!established()) {
        core.raise_limits();
        first = claim.from;
        move_to(phase::established);
    }
    out->emplace_back(
        stream_authenticated{claim.from, std::string(mechanism), claim.to, certifies(claim.from)});
}

// --- as the authoritative server (XEP-0220, 2.2.2) -----------------------------------------------

void inbound_stream::state::on_question(const dialback::message& question) {
    if (!established() && ++vouched > max_vouched)
        return object({"policy-violation", "limit.dialback-questions",
                       "too many keys to verify before authentication"});
    if (established() && !requests.admits(core.now()))
        return deny(question, {"resource-constraint", "limit.dialback-questions",
                               "too many keys to verify in a short time"});
    if (!how.serves(question.to))
        return deny(question,
                    {"item-not-found", "dialback.to", "a key to verify of a domain not served"});
    if (!how.may_federate(question.from))
        return deny(question, {"policy-violation", "dialback.from",
                               "a key to verify for a domain that may not federate"});
    const bool ours = how.is_own_key(question);
    core.say(dialback::write(
                 answer_to(question, ours ? dialback::verdict::valid : dialback::verdict::invalid)),
             *out);
    out->emplace_back(key_vouched{question.to, question.from, ours});
}

} // namespace diolkos::xmpp
