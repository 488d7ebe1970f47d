// A JWT verifier inside nginx, for njs 0.7.9 and later (Debian's libnginx-mod-http-js).
//
// nginx asks `verify` about each request (auth_request) and lets through what is answered with 204.
// settings.js, which the kit writes beside this file, holds what is accepted and the public keys by their kid, each as
// SPKI in base64: njs before 0.7.10 imports no JWK.
//
// What this cannot see: a member that is written twice. JSON.parse keeps the last one and says nothing.
import qs from 'querystring';
import settings from 'settings.js';

const LARGEST_NUMBER = 9007199254740991; // beyond it a number is not the one that was written
const BEARER = /^bearer +([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/i;

async function verify(r) {
    let claims;
    try {
        claims = await claimsOf(r);
    } catch (e) {
        // Whatever it was, the answer is no. It is not logged: it could contain parts of the token.
        r.headersOut['WWW-Authenticate'] = 'Bearer realm="api"';
        r.return(401);
        return;
    }
    if (!hasScope(claims)) {
        r.return(403);
        return;
    }
    r.headersOut['X-Auth-Client'] = claims.client_id;
    r.return(204);
}

async function claimsOf(r) {
    const values = r.rawHeadersIn.filter(header => header[0].toLowerCase() === 'authorization');
    must(values.length === 1 && values[0][1].length <= settings.longest_token);
    const parts = BEARER.exec(values[0][1]);
    must(parts !== null);
    must(qs.parse(r.variables.request_uri.split('?')[1] || '').access_token === undefined); // two ways at once

    const header = jsonObject(parts[1]);
    must(header.alg === 'RS256');
    must(!('crit' in header) && !('b64' in header)); // extensions that this does not know
    must(!('typ' in header) || (isText(header.typ) && /^(application\/)?(at\+)?jwt$/i.test(header.typ)));
    must(isText(header.kid) && Object.prototype.hasOwnProperty.call(settings.keys, header.kid));

    const signed = Buffer.from(parts[1] + '.' + parts[2]);
    const key = await publicKey(header.kid);
    const genuine = await crypto.subtle.verify({name: 'RSASSA-PKCS1-v1_5'}, key, octets(parts[3]), signed);
    must(genuine);

    const claims = jsonObject(parts[2]); // only now: nothing unsigned is interpreted
    judge(claims);
    return claims;
}

function judge(claims) {
    const now = settings.now_s === null ? Date.now() / 1000 : settings.now_s;
    must(isTime(claims.exp) && now < claims.exp);
    must(isTime(claims.iat) && claims.iat <= now);
    must(claims.exp - claims.iat <= settings.longest_lifetime_s);
    must(!('nbf' in claims) || (isTime(claims.nbf) && claims.nbf <= now));
    must(settings.issuers.includes(claims.iss));
    must(claims.token_use === 'access');
    must(settings.client_ids.includes(claims.client_id));
    must(!('aud' in claims) || [].concat(claims.aud).includes(claims.client_id));
    must(['sub', 'jti', 'scope'].every(name => !(name in claims) || isText(claims[name])));
    must(!('auth_time' in claims) || isTime(claims.auth_time));
}

function hasScope(claims) {
    const granted = claims.scope === undefined ? [] : claims.scope.split(' ');
    return settings.scopes.every(scope => granted.includes(scope));
}

function publicKey(kid) {
    // Every request has a fresh copy of all variables, so there is nowhere to keep an imported key.
    const spki = Buffer.from(settings.keys[kid], 'base64');
    return crypto.subtle.importKey('spki', spki, {name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256'}, false, ['verify']);
}

function jsonObject(part) {
    // Strict UTF-8: otherwise unlike octets would be the same text. A byte order mark stays, and JSON.parse refuses it.
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(octets(part));
    const value = JSON.parse(text);
    must(typeof value === 'object' && value !== null && !Array.isArray(value));
    return value;
}

function octets(part) {
    const decoded = Buffer.from(part, 'base64url');
    must(decoded.toString('base64url') === part); // one spelling only: no stray bits in the last character
    return decoded;
}

function isText(value) {
    return typeof value === 'string';
}

function isTime(value) {
    return typeof value === 'number' && Math.abs(value) <= LARGEST_NUMBER;
}

function must(condition) {
    if (!condition) {
        throw new Error('refused');
    }
}

export default {verify};
