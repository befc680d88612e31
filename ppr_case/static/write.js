// Three comforts of whoever writes; every form works without them: rows added and removed in place, people of a form A
// likewise, and a draft on the server after every field, which outlives the tab, the session and the connection.
(function () {
  // A row's number, once given, stays: errors, labels and drafts keep their field. What is read out counts anew.
  function rows_of(box) {
    var form = box.closest('form'), blank = box.querySelector(':scope > template'), add = box.querySelector('[data-row-add]');
    var said = box.querySelector('[data-rows-said]'), sum = form.elements[box.dataset.rowsSum], most = Number(box.dataset.rows);
    var next = rows().reduce(function (most, row) { return Math.max(most, Number(row.dataset.row) + 1); }, 0);
    function rows() { return Array.from(box.querySelectorAll(':scope > [data-row]')); }
    function name(row) { return row.querySelector('legend').textContent.trim(); }
    function first(row) { return row.querySelector('input:not([type=hidden]), select, textarea'); }
    function count() {
      rows().forEach(function (row, place) {
        row.querySelectorAll('[data-row-number]').forEach(function (number) { number.textContent = place + 1; });
        row.querySelector('[data-row-remove]').hidden = false;
      });
      add.hidden = rows().length >= most || next >= 1000;
    }
    function changed(words) {
      count();
      said.textContent = words + (add.hidden ? ' Więcej nie można dodać.' : '');
      form.dispatchEvent(new Event('change', { bubbles: true }));
    }
    add.addEventListener('click', function (e) {
      e.preventDefault();
      var made = document.createElement('template');
      made.innerHTML = blank.innerHTML.replaceAll('__n__', next);
      next += 1;
      if (sum) sum.value = next;
      blank.before(made.content);
      var row = rows().pop();
      count();
      first(row).focus();
      changed('Dodano: ' + name(row) + '.');
    });
    box.addEventListener('click', function (e) {
      var pressed = e.target.closest('[data-row-remove]'), row = pressed && pressed.closest('[data-row]');
      if (!row) return;
      var back = document.createElement('p'), button = document.createElement('button'), gone = name(row);
      button.type = 'button';
      button.className = 'btn plain';
      button.textContent = 'Przywróć: ' + gone;
      back.append(button);
      row.replaceWith(back);
      button.addEventListener('click', function () {
        back.replaceWith(row);
        changed('Przywrócono: ' + gone + '.');
        first(row).focus();
      });
      button.focus();
      changed('Usunięto: ' + gone + '.');
    });
    count();
  }
  document.querySelectorAll('[data-rows]').forEach(rows_of);

  // Each person of a form A brings questions about them and about every pair: the server draws them, in its answer to
  // the button that does without a script, and what is new in it is laid into the page. What was typed is not touched.
  document.querySelectorAll('[data-people-said]').forEach(function (said) {
    var form = said.closest('form'), kept = {}, turn = Promise.resolve();
    var FAILED = 'Nie udało się: nie ma połączenia albo sesja się skończyła. To, co wpisano, zostaje tutaj. Spróbuj jeszcze raz.';
    function boxes() { return Array.from(form.querySelectorAll('[data-grows]')); }
    function blocks(box) { return Array.from(box.querySelectorAll(':scope > fieldset')); }
    function caption(block) { return block.querySelector(':scope > legend').textContent.trim(); }
    function first(block) { return block.querySelector('input:not([type=hidden]), select, textarea'); }
    function tell(words, failed) {
      said.textContent = words;
      said.className = failed ? 'alarm' : 'hide';
    }
    function ask(what) {
      var sent = new URLSearchParams(new FormData(form));
      sent.set('do', what);
      return fetch(location.href, { method: 'POST', body: sent, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) }).then(function (answer) {
        return answer.ok ? answer.text() : '';
      }).then(function (html) {
        var found = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-people-said]');
        return found && found.closest('form');
      }).catch(function () { return null; });
    }
    // What was taken out is kept, and comes back as it was: `kept` by its id.
    function lay(box, fresh) {
      var after = null, all = blocks(box), made = blocks(fresh);
      var gone = all.filter(function (block) { return !made.some(function (one) { return one.id === block.id; }); });
      gone = gone.map(function (block) { return { box: box, block: block, follow: all.slice(all.indexOf(block) + 1) }; });
      gone.forEach(function (one) { one.block.remove(); kept[one.block.id] = one.block; });
      made.forEach(function (one) {
        var block = all.find(function (old) { return old.id === one.id; }) || kept[one.id];
        if (!block) {
          block = document.importNode(one, true);
          block.querySelectorAll('[data-rows]').forEach(rows_of);
        } else block.querySelectorAll('[data-fresh]').forEach(function (stale, place) {
          var now = one.querySelectorAll('[data-fresh]')[place];
          stale.hidden = now.hidden;
          stale.className = now.className;
          (stale.querySelector('span') || stale).textContent = (now.querySelector('span') || now).textContent;
        });
        if ((after ? after.nextElementSibling : box.firstElementChild) !== block) after ? after.after(block) : box.prepend(block);
        after = block;
      });
      return gone;
    }
    function take(fresh) {
      var gone = boxes().flatMap(function (box) { return lay(box, fresh.querySelector('#' + CSS.escape(box.id))); });
      form.querySelectorAll('[name^=ile-]').forEach(function (field) { field.value = fresh.elements[field.name].value; });
      form.querySelectorAll('[data-person-add]').forEach(function (button) {
        button.hidden = fresh.querySelector('[data-person-add][value=' + button.value + ']').hidden;
      });
      form.dispatchEvent(new Event('change', { bubbles: true }));
      return gone;
    }
    function added(box, fresh) {
      var before = blocks(box);
      take(fresh);
      var block = blocks(box).find(function (one) { return !before.includes(one); });
      if (!block) return;
      first(block).focus();
      tell('Dodano: ' + caption(block) + '.' + (blocks(box).length < Number(box.dataset.grows) ? '' : ' Więcej nie można dodać.'));
    }
    function removed(block, fresh) {
      var box = block.parentNode, name = caption(block), back = document.createElement('p'), button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn plain';
      button.textContent = 'Przywróć: ' + name;
      back.append(button);
      box.after(back);
      button.focus();
      var gone = take(fresh);
      tell('Usunięto: ' + name + '.');
      // In its turn: an answer on its way knows nothing of who is back, and would take them out again.
      button.addEventListener('click', function () {
        later(function () {
          if (!back.isConnected) return;
          if (blocks(box).length >= Number(box.dataset.grows)) return tell('Więcej osób nie można dodać. Najpierw usuń którąś.', true);
          gone.forEach(function (one) {
            one.box.insertBefore(one.block, one.follow.find(function (next) { return next.parentNode === one.box; }) || null);
          });
          first(block).focus();
          back.remove();
          tell('Przywrócono: ' + name + '.');
          return ask('sprawdz').then(function (fresh) { if (fresh) take(fresh); });
        });
      });
    }
    function later(step) {
      turn = turn.then(step).catch(function () { tell(FAILED, true); });
    }
    form.addEventListener('click', function (e) {
      var pressed = e.target.closest('[data-person-add], [data-person-remove]'), adds = pressed && pressed.matches('[data-person-add]');
      if (!pressed) return;
      e.preventDefault();
      later(function () {
        if (!form.contains(pressed)) return;
        return ask(pressed.value).then(function (fresh) {
          if (!fresh) return tell(FAILED, true);
          // Another day may mean another law, and another form: the whole page is needed.
          if (fresh.elements.wzor.value !== form.elements.wzor.value) return form.requestSubmit(pressed);
          adds ? added(document.getElementById(pressed.value.replace('dodaj-', 'ludzie-')), fresh) : removed(pressed.closest('fieldset'), fresh);
        });
      });
    });
  });

  var TYPING = 10000, LEAVING = 800, STALE = 600000, PATIENCE = 10000;
  var WHY = {
    lost: 'Sesja się skończyła i niczego nie wysłano. Zaloguj się w nowej karcie i wróć tutaj: to, co wpisano, zostaje.',
    other: 'W tej przeglądarce zalogował się ktoś inny i niczego nie wysłano. Zaloguj się w nowej karcie na swoje konto i wróć tutaj.',
    off: 'Nie ma połączenia i szkicu nie zapisano. To, co wpisano, zostaje tutaj; spróbuję znowu.',
    down: 'Serwer nie odpowiada i szkicu nie zapisano. Spróbuję znowu.',
    barred: 'Nie masz już dostępu do tej strony i szkicu nie zapisano.',
    long: 'Tekst jest za długi na szkic. Zapisz formularz.',
    full: 'Masz już tyle szkiców, ile się przechowuje, i tego nie zapisano. Dokończ albo usuń niepotrzebne i wróć tutaj: to, co wpisano, zostaje.'
  };
  document.querySelectorAll('[data-draft]').forEach(function (button) {
    var form = button.form, box = form.querySelector('[data-draft-box]'), said = box.querySelector('[data-draft-said]'), enter = form.querySelector('[data-draft-enter]');
    var dirty = false, busy = null, how = 'ok', waiting = 0, wait = 0, heard = Date.now(), leaving = false, asked = false;
    function fields(token) {
      var kept = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === 'string') kept.append(name, value); });
      form.querySelectorAll('[type=password]').forEach(function (field) { kept.delete(field.name); });
      kept.delete('do');
      if (token) kept.set('csrf_token', token);
      return kept;
    }
    function send(token) {
      var body = fields(token).toString();
      return fetch(button.formAction, {
        method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
        keepalive: document.hidden && body.length < 60000,
        headers: { 'X-Draft': button.dataset.draft, 'Content-Type': 'application/x-www-form-urlencoded' }
      }).then(function (answer) {
        return { 204: 'ok', 0: 'lost', 400: 'lost', 409: 'other', 403: 'barred', 404: 'barred', 413: 'long', 507: 'full' }[answer.status] || 'down';
      }, function (failure) { return failure.name === 'TimeoutError' ? 'down' : 'off'; });
    }
    // Whoever signed in again, in another tab, has another token: a page of ours holds it.
    function renew() {
      return fetch(enter.href, { credentials: 'same-origin' }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : '';
      }).then(function (html) {
        var field = new DOMParser().parseFromString(html, 'text/html').querySelector('[name=csrf_token]');
        return field ? field.value : '';
      }, function () { return ''; });
    }
    function again() {
      return renew().then(function (token) {
        return token ? send(token).then(function (now) {
          if (now === 'ok') document.querySelectorAll('[name=csrf_token]').forEach(function (field) { field.value = token; });
          return now;
        }) : 'lost';
      });
    }
    function save() {
      clearTimeout(waiting);
      waiting = 0;
      if (busy) return busy.then(function () { return dirty ? save() : how; });
      dirty = false;
      busy = send().then(function (now) { return now === 'lost' ? again() : now; }).then(function (now) {
        busy = null;
        tell(now);
        return now;
      });
      return busy;
    }
    // What stands there speaks of what was there before, until it is heard that this is kept too.
    function typed(time) {
      dirty = true;
      box.setAttribute('aria-busy', 'true');
      later(time);
    }
    function tell(now) {
      how = now;
      box.setAttribute('aria-busy', String(now === 'ok' && dirty));
      enter.hidden = now !== 'lost' && now !== 'other' && now !== 'full';
      enter.textContent = now === 'full' ? 'Otwórz szkice w nowej karcie' : 'Zaloguj się w nowej karcie';
      box.className = now === 'ok' ? 'small mute' : 'alarm'; // it stays in sight, however long the form is
      if (now === 'ok') {
        heard = Date.now();
        form.elements['szkic-jest'].value = 'tak';
        wait = 0;
        said.textContent = 'Szkic zapisany ' + new Date().toLocaleTimeString('pl-PL', { hour: '2-digit', minute: '2-digit' });
        return;
      }
      dirty = true;
      said.textContent = WHY[now];
      wait = Math.min((wait || 2500) * 2, 60000);
      if (now === 'off' || now === 'down') waiting = setTimeout(save, wait);
    }
    function later(time) {
      if (time === TYPING && waiting) return;
      clearTimeout(waiting);
      waiting = setTimeout(save, time);
    }
    form.addEventListener('input', function () { typed(TYPING); });
    form.addEventListener('change', function () { typed(LEAVING); });
    // What was not heard yet is saved before the form goes; where nobody answers, it stays here, and nothing is lost.
    form.addEventListener('submit', function (e) {
      if (!dirty && !busy && Date.now() - heard < STALE) { leaving = true; clearTimeout(waiting); return; }
      e.preventDefault();
      if (asked) return;
      asked = true;
      save().then(function (now) {
        asked = false;
        if (now === 'off' || now === 'lost' || now === 'other') return;
        dirty = false;
        heard = Date.now();
        form.requestSubmit(e.submitter);
      });
    });
    document.addEventListener('visibilitychange', function () {
      if (dirty && !leaving && (document.hidden || how !== 'ok')) save();
    });
    ['online', 'focus'].forEach(function (what) { addEventListener(what, function () { if (dirty && how !== 'ok') save(); }); });
    addEventListener('beforeunload', function (e) { if (dirty && how !== 'ok' && !leaving) e.preventDefault(); });
    addEventListener('pageshow', function () { leaving = false; });
  });
})();
