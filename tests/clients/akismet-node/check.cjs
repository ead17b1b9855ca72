// Drives the npm client akismet 2 against a server on this machine and prints what the client made of the answers, as one JSON object.
//
//   node check.cjs PORT KEY BLOG
//
// The client puts the key into the host name, so names under TEST_DOMAIN are looked up as 127.0.0.1 here; any other name fails, so that nothing leaves this
// machine. Of a submission the client drops the answer: what came back is read where the client gets it.

const dns = require('node:dns');
const http = require('node:http');
const { promisify } = require('node:util');

const TEST_DOMAIN = 'rest.akismet.test';

dns.lookup = function lookUpHere(name, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  if (name !== TEST_DOMAIN && !name.endsWith(`.${TEST_DOMAIN}`)) {
    done(Object.assign(new Error(`${name} is not a name of this test`), { code: 'ENOTFOUND' }));
  } else if (options.all) {
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  } else {
    done(null, '127.0.0.1', 4);
  }
};

let lastAnswer = '';
const { request } = http;
http.request = function listenIn(...parameters) {
  const sent = request.apply(this, parameters);
  sent.on('response', (answer) => {
    lastAnswer = '';
    answer.on('data', (part) => { lastAnswer += part; });
  });
  return sent;
};

const { client } = require('akismet');

const visitor = { user_ip: '198.51.100.7', user_agent: 'Mozilla/5.0 (X11; Linux x86_64)', comment_type: 'comment' };
const certainSpam = { ...visitor, comment_author: 'viagra-test-123', comment_content: 'Cheap watches, click http://watches.example/' };
const certainHam = { ...visitor, comment_author: 'Ada', user_role: 'administrator', comment_content: 'Thanks, that explains the second figure.' };
const realSpam = { ...visitor, comment_author: 'Max', comment_content: 'Check out my channel, free gift cards at http://gift-cards.example/' };
const realHam = { ...visitor, comment_author: 'Grace', comment_content: 'I never noticed the bass line in the second verse before.' };

async function main([port, key, blog]) {
  const callOf = (someKey) => {
    const made = client({ apiKey: someKey, blog, host: TEST_DOMAIN, port: Number(port) });
    return async (name, ...parameters) => {
      try {
        return { value: await promisify(made[name].bind(made))(...parameters) };
      } catch (error) {
        return { error: error.message };
      }
    };
  };
  const [call, stranger] = [callOf(key), callOf('nobodyskey00')];
  const submit = async (name, comment) => {
    const { error } = await call(name, comment);
    return error === undefined ? { text: lastAnswer } : { error };
  };
  const report = {
    verify_key: await call('verifyKey'),
    verify_wrong_key: await stranger('verifyKey'),
    check_with_wrong_key: await stranger('checkComment', { ...realHam }),
    check_certain_spam: await call('checkComment', { ...certainSpam }),
    check_certain_ham: await call('checkComment', { ...certainHam }),
    check_by_its_old_name: await call('checkSpam', { ...certainSpam, is_test: 1 }),
    check_spam: await call('checkComment', { ...realSpam }),
    check_ham: await call('checkComment', { ...realHam }),
    submit_spam: await submit('submitSpam', { ...realSpam }),
    submit_ham: await submit('submitHam', { ...realHam }),
  };
  console.log(JSON.stringify(report, null, 2));
}

main(process.argv.slice(2));
