// Verdicts of foreign libraries: one JSON object a line in, one a line out. Nothing here is ours but the wiring.
//
//   {"jwk": {…}, "jws": "…"}                                    jose: signature, typ, cty; then VC 2.0 by @digitalbazaar/vc
//     and "contexts": {url: …}, "schema": {…}                   jsonld: every term is defined; ajv: the published schema holds
//     and "lists": {url: {"jwk": {…}, "jws": "…"}}              vc-bitstring-status-list: the bit for every purpose
//   {"encode": [indexes], "length": 131072}                     the encodedList that the library makes of these bits
//   {"sign": {…}, "header": {…}, "jwk": {…}}                    the compact signature that jose makes of a payload

import {webcrypto} from 'node:crypto';
import {createInterface} from 'node:readline';
import * as jose from 'jose';
import jsonld from 'jsonld';
import {_checkCredential} from '@digitalbazaar/vc';
import {contexts as w3c} from '@digitalbazaar/credentials-context';
import {checkStatus, createList} from '@digitalbazaar/vc-bitstring-status-list';
import Ajv2020 from 'ajv/dist/2020.js';

globalThis.crypto ??= webcrypto; // Node 18, as Debian 12 has it, does not yet name it so
const ALGORITHMS = ['Ed25519'];

async function open({jwk, jws, at}) {
  const key = await jose.importJWK(jwk, 'Ed25519');
  const {payload, protectedHeader} = await jose.compactVerify(jws, key, {algorithms: ALGORITHMS});
  if(protectedHeader.typ !== 'vc+jwt' || protectedHeader.cty !== 'vc') {
    throw new Error('typ or cty');
  }
  const credential = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload));
  _checkCredential({credential, now: new Date(at)});
  return credential;
}

async function statuses(credential, lists, at) {
  const documentLoader = async url => ({document: await open({...lists[url], at})});
  const found = await checkStatus({
    credential, documentLoader, verifyBitstringStatusListCredential: false, verifyMatchingIssuers: true
  });
  if(!found.verified) {
    throw found.error;
  }
  return Object.fromEntries(found.results.map(one => [one.credentialStatus.statusPurpose, one.status]));
}

async function expanded(credential, ours) {
  const documentLoader = async url => ({
    contextUrl: null, documentUrl: url, document: w3c.get(url) ?? ours[url]
  });
  return jsonld.expand(credential, {safe: true, documentLoader});
}

function conforms(credential, schema) {
  const ajv = new Ajv2020({strict: false, validateFormats: false, discriminator: false});
  if(!ajv.validate(schema, credential)) {
    throw new Error(ajv.errorsText());
  }
}

async function judge(line) {
  if(line.encode) {
    const list = await createList({length: line.length});
    line.encode.forEach(index => list.setStatus(index, true));
    return {encodedList: await list.encode()};
  }
  if(line.sign) {
    const key = await jose.importJWK(line.jwk, 'Ed25519');
    const payload = new TextEncoder().encode(line.sign);
    return {jws: await new jose.CompactSign(payload).setProtectedHeader(line.header).sign(key)};
  }
  const credential = await open(line);
  const told = {valid: true};
  if(line.contexts) {
    told.expanded = (await expanded(credential, line.contexts)).length;
  }
  if(line.schema) {
    conforms(credential, line.schema);
  }
  if(line.lists) {
    told.status = await statuses(credential, line.lists, line.at);
  }
  return told;
}

for await (const text of createInterface({input: process.stdin})) {
  let verdict;
  try {
    verdict = await judge(JSON.parse(text));
  } catch(error) {
    verdict = {valid: false, why: String(error.message ?? error).slice(0, 300)};
  }
  process.stdout.write(JSON.stringify(verdict) + '\n');
}
