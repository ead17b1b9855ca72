// Drives the npm client akismet-api against a server on this machine and prints what the client made of the answers, as one JSON object.
//
//   node check.mjs PORT KEY BLOG
//
// The client puts the key into the host name (KEY.HOST) and has no setting for an address, so names under TEST_DOMAIN are looked up as
// 127.0.0.1 here; a look-up of any other name fails, so that nothing leaves this machine.

import dns from 'node:dns';
import { createRequire } from 'node:module';

const TEST_DOMAIN = 'rest.akismet.test';
const WRONG_KEY = 'nobodyskey00';

function lookUpHere(name, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  if (name !== TEST_DOMAIN && !name.endsWith(`.${TEST_DOMAIN}`)) {
    done(Object.assign(new Error(`${name} is not a name of this test`), { code: 'ENOTFOUND' }));
  } else if (options.all) {
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  } else {
    done(null, '127.0.0.1', 4);
  }
}

const visitor = {
  ip: '198.51.100.7',
  useragent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  type: 'comment',
};

// The service's own test values: whoever speaks the dialect answers these the same way.
const certainSpam = { ...visitor, name: 'viagra-test-123', email: 'akismet-guaranteed-spam@example.com', content: 'Cheap watches, click http://watches.example/' };
const certainHam = { ...visitor, name: 'Ada', role: 'administrator', content: 'Thanks, that explains the second figure.' };
const realSpam = { ...visitor, name: 'Max', content: 'Check out my channel, free gift cards at http://gift-cards.example/' };
const realHam = { ...visitor, name: 'Grace', content: 'I never noticed the bass line in the second verse before.' };

// What a call came to: its value, or the error that the client threw.
async function outcome(call) {
  try {
    return { value: await call };
  } catch (error) {
    return { error: error.message };
  }
}

async function submission(call) {
  const { value, error } = await outcome(call);
  return error === undefined ? { status: value.status, text: value.text } : { error };
}

async function main([port, key, blog]) {
  dns.lookup = lookUpHere;
  const { AkismetClient } = createRequire(import.meta.url)('akismet-api');
  const clientOf = (someKey) => new AkismetClient({ key: someKey, blog, host: `${TEST_DOMAIN}:${port}`, protocol: 'http' });
  const client = clientOf(key);
  const stranger = clientOf(WRONG_KEY);
  const report = {
    verify_key: await outcome(client.verifyKey()),
    verify_wrong_key: await outcome(stranger.verifyKey()),
    check_with_wrong_key: await outcome(stranger.checkSpam(realHam)),
    check_certain_spam: await outcome(client.checkSpam(certainSpam)),
    check_certain_ham: await outcome(client.checkSpam(certainHam)),
    check_spam: await outcome(client.checkSpam(realSpam)),
    check_ham: await outcome(client.checkSpam(realHam)),
    submit_spam: await submission(client.submitSpam(realSpam)),
    submit_ham: await submission(client.submitHam(realHam)),
    submit_with_wrong_key: await submission(stranger.submitSpam(realSpam)),
  };
  console.log(JSON.stringify(report, null, 2));
}

await main(process.argv.slice(2));
